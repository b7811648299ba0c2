import { type Command, Option } from 'commander'
import {
  optionOf,
  type SettingDefinition,
  type SettingName,
  type Settings,
  settingDefinitions,
  settingNames,
  variableOf,
} from '../service/setting-definitions.ts'
import { type GivenSettings, resolveSettings, SettingsInvalid } from '../service/settings.ts'

/** Gives a command an option for each of these settings; what is secret comes from the environment alone. */
export function addSettingOptions(command: Command, names: readonly SettingName[] = settingNames): Command {
  for (const name of names) {
    const definition: SettingDefinition = settingDefinitions[name]
    if (definition.isSecret) continue
    const option = new Option(`${optionOf(name)}${argumentOf(definition)}`, describe(name, definition))
    command.addOption(definition.kind === 'choice' ? option.choices(definition.choices) : option)
  }
  return command
}

/** The settings that options and environment give; ends the command with exit code 2 when they are wrong, having named all faults. */
export function settingsOf(command: Command, defaults: GivenSettings = {}): Settings {
  try {
    return resolveSettings(command.opts<GivenSettings>(), process.env, defaults)
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error
    return command.error(error.errors.map((sentence) => `error: ${sentence}`).join('\n'), { exitCode: 2 })
  }
}

function argumentOf(definition: SettingDefinition): string {
  if (definition.kind === 'switch') return ''
  return definition.kind === 'choice' ? ' <level>' : ` <${definition.placeholder}>`
}

function describe(name: SettingName, definition: SettingDefinition): string {
  const standard = 'default' in definition ? `; ${definition.default}` : ''
  return `${definition.description} (${variableOf(name)}${standard})`
}
