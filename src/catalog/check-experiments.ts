import { endMs } from '../domain/decision/validity.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { parseMoment } from '../domain/time/moment.ts'
import type { TimeZone } from '../domain/time/time-zone.ts'
import type { ExperimentDeclaration } from '../schema/experiments-file.ts'
import { governs } from './build-experiments.ts'
import { variantFault } from './check-variants.ts'
import type { Draft } from './draft.ts'
import { type Finding, finding, findingAtKey, oneOf, type Path } from './finding.ts'
import { type PlacementIndex, placementFault } from './placement-index.ts'
import type { Report } from './report.ts'
import type { Sound } from './sound.ts'

type Declaration = Sound<ExperimentDeclaration>

/** Shares are decimals: a sum that only rounding carries above 1 is 1. */
const roundingError = 1e-9

/** An experiment whose places and times are known. */
interface Located {
  id: string
  declaration: Declaration
  fromMs: number
  untilMs: number
}

/** Arms, placements and times must make sense; no placement may be governed by two experiments at once. */
export function checkExperiments(draft: Draft, placements: PlacementIndex, timeZone: TimeZone, report: Report): void {
  if (draft.experiments === undefined) return
  const { file, content } = draft.experiments
  const located: Located[] = []
  for (const [id, declaration] of Object.entries(content.experiments ?? {})) {
    if (declaration === undefined) continue
    const path = ['experiments', id]
    const period = periodOf(declaration, timeZone)
    const faults = [
      ...armFaults(declaration),
      ...rulesFaults(draft, declaration),
      ...channelFaults(draft, declaration),
      ...placementFaults(draft, placements, declaration),
      ...period.faults,
    ]
    for (const fault of faults) report.error(file, fault, path)
    if (faults.length === 0 && isWhole(declaration))
      located.push({ id, declaration, fromMs: period.fromMs, untilMs: period.untilMs })
  }
  for (const [index, one] of located.entries()) {
    const fault = overlapFault(one, located.slice(0, index), placements)
    if (fault !== undefined) report.error(file, fault)
  }
}

/** Where and when it runs is known: nothing of that was faulty, which leaves the key without a value. */
function isWhole(declaration: Declaration): boolean {
  const keys = ['from', 'until', 'channels', 'placements'] as const
  return keys.every((key) => !Object.hasOwn(declaration, key) || declaration[key] !== undefined)
}

function* armFaults({ arms, control }: Declaration): Generator<Finding> {
  if (arms === undefined) return
  const ids = new Set<string>()
  for (const [index, arm] of arms.entries()) {
    if (arm?.id === undefined) continue
    if (ids.has(arm.id)) {
      yield finding('duplicate-arm', ['arms', index, 'id'], `'${arm.id}' again`, 'an id of its own for each arm')
    }
    ids.add(arm.id)
  }
  const shares = arms.map((arm) => arm?.share)
  if (!shares.includes(undefined)) {
    const sum = shares.reduce<number>((total, share) => total + (share as number), 0)
    if (sum > 1 + roundingError) {
      yield finding('shares-above-one', ['arms'], `shares of ${roundedText(sum)} together`, 'at most 1 together')
    }
  }
  const areKnown = arms.every((arm) => arm?.id !== undefined)
  if (control === undefined || !areKnown || ids.has(control)) return
  yield finding('unknown-arm', ['control'], `'${control}'`, oneOf([...ids]), nearestName(control, ids))
}

function* rulesFaults(draft: Draft, { arms = [] }: Declaration): Generator<Finding> {
  for (const [index, arm] of arms.entries()) {
    const fault = arm?.rules === undefined ? undefined : variantFault(draft, ['arms', index, 'rules'], arm.rules)
    if (fault !== undefined) yield fault
  }
}

function roundedText(sum: number): string {
  return String(Number(sum.toPrecision(6)))
}

function* channelFaults(draft: Draft, { channels = [] }: Declaration): Generator<Finding> {
  const declared = draft.channels?.content.channels
  if (declared === undefined) return
  const names = Object.keys(declared)
  for (const [index, id] of channels.entries()) {
    if (id === undefined || names.includes(id)) continue
    yield finding('unknown-channel', ['channels', index], `'${id}'`, oneOf(names), nearestName(id, names))
  }
}

function* placementFaults(draft: Draft, index: PlacementIndex, { placements = [] }: Declaration): Generator<Finding> {
  for (const [position, id] of placements.entries()) {
    const fault = id === undefined ? undefined : placementFault(draft, index, ['placements', position], id)
    if (fault !== undefined) yield fault
  }
}

function periodOf({ from, until }: Declaration, timeZone: TimeZone) {
  const faults: Finding[] = []
  const momentOf = (text: string | undefined, path: Path) => {
    const moment = text === undefined ? undefined : parseMoment(text, timeZone)
    if (text !== undefined && moment === undefined)
      faults.push(finding('invalid-moment', path, `'${text}'`, 'a date and time that exist'))
    return moment
  }
  const begin = momentOf(from, ['from'])
  const end = momentOf(until, ['until'])
  const fromMs = begin?.ms ?? Number.NEGATIVE_INFINITY
  const untilMs = end === undefined ? Number.POSITIVE_INFINITY : endMs(until as string, timeZone)
  if (fromMs >= untilMs) faults.push(finding('empty-range', ['from'], `'${from}'`, `a time before until, ${until}`))
  return { fromMs, untilMs, faults }
}

/**
 * Both would change how the placement is decided, so that neither could be told from the other. Experiments of
 * different placements, or one after the other, do not meet.
 */
function overlapFault(one: Located, others: readonly Located[], placements: PlacementIndex): Finding | undefined {
  for (const other of others) {
    if (one.fromMs >= other.untilMs || other.fromMs >= one.untilMs) continue
    const shared = [...placements.keys()].find((id) => isGoverned(one, id) && isGoverned(other, id))
    if (shared === undefined) continue
    const found = `'${one.id}', which governs ${shared} while '${other.id}' does`
    const expected = 'one experiment for a placement at a time'
    return findingAtKey('overlapping-experiments', ['experiments', one.id], found, expected)
  }
  return undefined
}

function isGoverned({ declaration }: Located, placement: string): boolean {
  return governs(declaration, placement, placement.slice(0, placement.indexOf('.')))
}
