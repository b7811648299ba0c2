import { nearestName } from '../domain/nearest-name.ts'
import { dayMs } from '../domain/time/civil-date.ts'
import { parseMoment } from '../domain/time/moment.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import type { OfferDeclaration } from '../schema/offers-file.ts'
import { isTimeZone, unknownTimeZone } from './check-catalog.ts'
import { answerFaults, checkTreatmentTexts } from './check-texts.ts'
import type { Draft, DraftPart } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { finding, oneOf } from './finding.ts'
import { type PlacementIndex, placementFault } from './placement-index.ts'
import { declineReasonFaults } from './policy-name-faults.ts'
import type { Report } from './report.ts'

/** Groups and placements must exist, validity must be possible, texts complete. */
export function checkOffers(draft: Draft, placements: PlacementIndex, scope: DraftScope, report: Report): void {
  for (const offer of draft.offers) {
    checkGroup(draft, offer, report)
    checkValidity(offer, scope.timeZone, report)
    checkObjections(draft, offer, scope, report)
    const seen = new Set<string>()
    for (const [index, treatment] of (offer.content.treatments ?? []).entries()) {
      const id = treatment?.placement
      if (treatment === undefined || id === undefined) continue
      const path = ['treatments', index]
      const fault = placementFault(draft, placements, [...path, 'placement'], id)
      if (fault !== undefined) report.error(offer.file, fault, offer.path)
      if (seen.has(id)) {
        const found = `'${id}' again`
        const twice = finding('duplicate-treatment', [...path, 'placement'], found, 'one treatment for each placement')
        report.error(offer.file, twice, offer.path)
      }
      seen.add(id)
      const texts = { ...offer, path: [...offer.path, ...path, 'content'], content: treatment.content }
      checkTreatmentTexts(draft, texts, placements.get(id)?.placement, scope, report)
    }
  }
}

function checkObjections(
  draft: Draft,
  { file, path, content }: DraftPart<OfferDeclaration>,
  scope: DraftScope,
  report: Report,
): void {
  for (const [reason, answers] of Object.entries(content.objections ?? {})) {
    const place = ['objections', reason]
    for (const fault of declineReasonFaults(place, reason, draft)) report.error(file, { ...fault, at: 'key' }, path)
    if (answers === undefined) continue
    for (const fault of answerFaults(draft, answers, scope)) report.error(file, fault, [...path, ...place])
  }
}

function checkGroup(draft: Draft, { file, path, content }: DraftPart<OfferDeclaration>, report: Report): void {
  const groups = draft.groups?.content.groups
  const { group } = content
  if (groups === undefined || group === undefined || Object.hasOwn(groups, group)) return
  if (draft.incomplete.has('groups')) return
  const names = Object.keys(groups)
  report.error(file, finding('unknown-group', ['group'], `'${group}'`, oneOf(names), nearestName(group, names)), path)
}

function checkValidity({ file, path, content }: DraftPart<OfferDeclaration>, timeZone: TimeZone, report: Report): void {
  const { valid } = content
  if (valid === undefined) return
  let zone = timeZone
  if (valid.timeZone !== undefined) {
    if (isTimeZone(valid.timeZone)) zone = new TimeZone(valid.timeZone)
    else report.error(file, unknownTimeZone(['valid', 'timeZone'], valid.timeZone), path)
  }
  const momentOf = (key: 'from' | 'until') => {
    const text = valid[key]
    if (text === undefined) return undefined
    const moment = parseMoment(text, zone)
    if (moment === undefined) {
      report.error(file, finding('invalid-moment', ['valid', key], `'${text}'`, 'a date and time that exist'), path)
    }
    return moment
  }
  const from = momentOf('from')
  const until = momentOf('until')
  if (from !== undefined && until !== undefined && from.ms >= until.ms + (until.isDateOnly ? dayMs : 0)) {
    const found = `'${valid.from}'`
    report.error(file, finding('empty-range', ['valid', 'from'], found, `a time before until, ${valid.until}`), path)
  }
  if (valid.hours !== undefined && valid.hours.slice(0, 5) === valid.hours.slice(6)) {
    const expected = 'an end that differs from the beginning'
    report.error(file, finding('empty-range', ['valid', 'hours'], `'${valid.hours}'`, expected), path)
  }
}
