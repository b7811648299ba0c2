import { describeValue } from '../domain/mismatch.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { accessFaults } from './access/access-settings.ts'
import {
  optionOf,
  type SettingDefinition,
  type SettingName,
  type Settings,
  settingDefinitions,
  settingNames,
  variableOf,
} from './setting-definitions.ts'
import { parseTokenKeys } from './token-keys.ts'

/** Settings as they were written; a switch is `true` or `'true'`. */
export type GivenSettings = { [Name in SettingName]?: string | boolean | undefined }

/** Something is wrong with the settings; `errors` has a sentence for each fault. */
export class SettingsInvalid extends Error {
  override readonly name = 'SettingsInvalid'
  constructor(readonly errors: readonly string[]) {
    super(errors.join('\n'))
  }
}

/**
 * Options win over the environment, that over the `defaults` of a command, and those over the general ones. Throws
 * `SettingsInvalid` with everything that is wrong at once.
 */
export function resolveSettings(
  options: GivenSettings,
  environment: NodeJS.ProcessEnv,
  defaults: GivenSettings = {},
): Settings {
  const errors: string[] = []
  const resolved: Partial<Record<SettingName, unknown>> = {}
  for (const name of settingNames) {
    const definition: SettingDefinition = settingDefinitions[name]
    const [given, source] =
      options[name] === undefined
        ? [environment[variableOf(name)] ?? defaults[name], variableOf(name)]
        : [options[name], optionOf(name)]
    const { value, expected } = parse(definition, given)
    const found = definition.isSecret ? 'a secret that is not shown' : describeValue(given)
    if (expected !== undefined) errors.push(`${source}: found ${found}, expected ${expected}`)
    resolved[name] = value
  }
  // Relations mean nothing between values that are wrong themselves.
  if (errors.length === 0) errors.push(...wrongRelations(resolved as Settings))
  if (errors.length > 0) throw new SettingsInvalid(errors)
  return resolved as Settings
}

/** For logs: secrets, and passwords in URLs, are hidden. */
export function describeSettings(settings: Settings): Record<string, unknown> {
  const entries = settingNames.map((name) => {
    const definition: SettingDefinition = settingDefinitions[name]
    const value = settings[name]
    if (definition.isSecret) return [name, value === '' ? 'not set' : '***']
    return [name, typeof value === 'string' ? value.replace(/\/\/.*@/, '//***@') : value]
  })
  return Object.fromEntries(entries)
}

function parse(definition: SettingDefinition, given: unknown): { value?: unknown; expected?: string } {
  if (definition.kind === 'switch') {
    if (given === undefined || given === '') return { value: false }
    const value = { true: true, '1': true, false: false, '0': false }[String(given)]
    return value === undefined ? { expected: 'true or false' } : { value }
  }
  if (given === undefined || given === '') return { value: definition.default }
  switch (definition.kind) {
    case 'text':
      return { value: given }
    case 'choice':
      return definition.choices.includes(String(given))
        ? { value: given }
        : { expected: `one of ${definition.choices.join(', ')}` }
    case 'integer': {
      const { min, max } = definition
      const value = /^-?\d{1,15}$/.test(String(given)) ? Number(given) : Number.NaN
      return value >= min && value <= max ? { value } : { expected: `a whole number from ${min} to ${max}` }
    }
  }
}

/** Bounds that must agree with each other, and texts with an inner form. */
function wrongRelations(settings: Settings): string[] {
  const errors: string[] = []
  const atMost = (smaller: SettingName, larger: SettingName) => {
    if (Number(settings[smaller]) <= Number(settings[larger])) return
    errors.push(
      `${optionOf(smaller)}: found ${settings[smaller]}, expected at most ${optionOf(larger)}, which is ${settings[larger]}`,
    )
  }
  atMost('batch', 'queue')
  // A queue that is longer than what may be under way would never fill: its limit would promise what it cannot keep.
  atMost('queue', 'inFlight')
  if (settings.redisWaitReplicas > 0) atMost('redisWaitTimeoutMs', 'storeTimeoutMs')
  if (settings.drainDelayMs >= settings.shutdownTimeoutMs) {
    errors.push(
      `--drain-delay-ms: found ${settings.drainDelayMs}, expected less than --shutdown-timeout-ms, which is ${settings.shutdownTimeoutMs}`,
    )
  }
  if (settings.grpcPort === settings.port && settings.port !== 0) {
    errors.push(`--grpc-port: found ${settings.grpcPort}, expected another than --port`)
  }
  if (/[{}]/.test(settings.redisKeyPrefix)) {
    errors.push(`--redis-key-prefix: found ${describeValue(settings.redisKeyPrefix)}, expected a text without braces`)
  }
  errors.push(...frameFaults(settings))
  errors.push(...accessFaults(settings))
  const keys = parseTokenKeys(settings.tokenKeys)
  if (typeof keys === 'string') errors.push(`${variableOf('tokenKeys')}: ${keys}`)
  return errors
}

/** They stand in a header as they are written here. */
function frameFaults({ frameAncestors }: Settings): string[] {
  return frameAncestors
    .split(' ')
    .filter((origin) => origin !== '' && origin !== "'self'" && !/^https?:\/\/(\*\.)?[\w.-]+(:\d{1,5})?$/.test(origin))
    .map((origin) => `--frame-ancestors: found ${describeValue(origin)}, expected an origin as https://crm.example`)
}

/** Variables that look like settings and are none, as sentences for a warning: other programs may put their own beside ours. */
export function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = settingNames.map(variableOf)
  return Object.keys(environment)
    .filter((name) => name.startsWith('SUFLER_') && !known.includes(name))
    .map((name) => {
      const meant = nearestName(name, known)
      return `${name} is no setting${meant === undefined ? '' : `; did you mean ${meant}?`}`
    })
}
