import { dayMs } from '../domain/time/civil-date.ts'
import { durationMs } from '../domain/time/duration.ts'
import {
  type Cap,
  type ContactPolicyDeclaration,
  type CoolDown,
  contactDaysMax,
  contactRuleKinds,
  type Exclusion,
  type QuietHours,
} from '../schema/contact-policies-file.ts'
import { type Finding, finding, findingAtKey, type Path } from './finding.ts'
import type { Sound } from './sound.ts'

/** Records that are written with the decision itself or follow from it: a place for them can be reserved. */
const reservable: readonly unknown[] = ['contact', 'decided', 'presented', 'impression']

/** What is wrong with a policy whatever else the ruleset declares. Paths begin at the policy. */
export function* ruleFaults(policy: Sound<ContactPolicyDeclaration>): Generator<Finding> {
  const stated = contactRuleKinds.filter((kind) => Object.hasOwn(policy, kind))
  if (stated.length !== 1) {
    const found = stated.length === 0 ? 'none of them' : stated.join(' and ')
    yield findingAtKey('policy-rules', [], found, `exactly one of ${contactRuleKinds.join(', ')}`)
  }
  if (policy.cap !== undefined) yield* capFaults(policy.cap)
  if (policy.coolDown !== undefined) yield* coolDownFaults(policy.coolDown)
  if (policy.quietHours !== undefined) yield* quietHoursFaults(policy.quietHours)
  if (policy.exclusion !== undefined) yield* exclusionFaults(policy.exclusion)
}

function* capFaults({ within, count, strict }: Sound<Cap>): Generator<Finding> {
  yield* durationFaults(['cap', 'within'], within)
  if (strict !== true) return
  for (const [index, outcome] of (count ?? []).entries()) {
    if (outcome === undefined || reservable.includes(outcome)) continue
    const found = `'${outcome}', for which a decision cannot reserve a place`
    yield finding('strict-outcome', ['cap', 'count', index], found, `only ${reservable.join(', ')} in a strict cap`)
  }
}

function* coolDownFaults(coolDown: Sound<CoolDown>): Generator<Finding> {
  const { after, times, within, reasons } = coolDown
  yield* durationFaults(['coolDown', 'within'], within)
  yield* durationFaults(['coolDown', 'for'], coolDown.for)
  if (times !== undefined && times > 1 && !Object.hasOwn(coolDown, 'within')) {
    yield finding('incomplete-count', ['coolDown', 'within'], 'nothing', `the time in which ${times} of them count`)
  }
  if (within !== undefined && (times === 1 || !Object.hasOwn(coolDown, 'times'))) {
    const expected = 'times of 2 or more beside it, or no within'
    yield finding('incomplete-count', ['coolDown', 'within'], `'${within}' for one outcome`, expected)
  }
  if (after === undefined || after.includes(undefined)) return
  if (coolDown.for === 'agreed-date' && after.some((outcome) => outcome !== 'later')) {
    const found = `'agreed-date' after ${after.join(', ')}`
    yield finding('agreed-date-without-later', ['coolDown', 'for'], found, 'after: [later], which alone has a date')
  }
  if (reasons !== undefined && !after.includes('declined')) {
    const found = `reasons after ${after.join(', ')}`
    yield findingAtKey('reasons-without-declined', ['coolDown', 'reasons'], found, 'declined in after, or no reasons')
  }
}

function* quietHoursFaults({ hours }: Sound<QuietHours>): Generator<Finding> {
  if (hours === undefined || hours.slice(0, 5) !== hours.slice(6)) return
  yield finding('empty-range', ['quietHours', 'hours'], `'${hours}'`, 'an end that differs from the beginning')
}

function* exclusionFaults(exclusion: Sound<Exclusion>): Generator<Finding> {
  yield* durationFaults(['exclusion', 'for'], exclusion.for)
  if (exclusion.when !== 'together' || exclusion.for === undefined) return
  const found = `'${exclusion.for}' for offers that exclude each other in one answer`
  yield finding('needless-duration', ['exclusion', 'for'], found, 'when: accepted, or no for')
}

function* durationFaults(path: Path, text: string | undefined): Generator<Finding> {
  const ms = text === undefined ? undefined : durationMs(text)
  if (ms !== undefined && ms > contactDaysMax * dayMs)
    yield finding('out-of-range', path, `'${text}'`, `at most ${contactDaysMax}d`)
}
