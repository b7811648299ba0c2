import { type BudgetedOffer, isBudgeted } from '../domain/budgets/budget.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { dayMs } from '../domain/time/civil-date.ts'
import { durationMs } from '../domain/time/duration.ts'
import {
  type BudgetDeclaration,
  type BudgetFilter,
  budgetsPerOfferMax,
  reservationDaysMax,
} from '../schema/budgets-file.ts'
import type { Draft } from './draft.ts'
import { type Finding, finding, findingAtKey, oneOf, type Path } from './finding.ts'
import { type OfferIndex, offerFault } from './offer-index.ts'
import type { PlacementIndex } from './placement-index.ts'
import type { Report } from './report.ts'
import type { Sound } from './sound.ts'

interface Known {
  draft: Draft
  placements: PlacementIndex
  offers: OfferIndex
}

/** What budgets name must exist, and be there to be budgeted. */
export function checkBudgets(draft: Draft, placements: PlacementIndex, offers: OfferIndex, report: Report): void {
  if (draft.budgets === undefined) return
  const { file, content } = draft.budgets
  const known = { draft, placements, offers }
  const soundOffers = budgetedOffers(draft)
  const counts = new Map<string, number>()
  for (const [id, budget] of Object.entries(content.budgets ?? {})) {
    if (budget === undefined) continue
    const path = ['budgets', id]
    for (const fault of budgetFaults(budget, known)) report.error(file, fault, path)
    if (soundOffers === undefined || !isSoundFilter(budget.where)) continue
    const { where } = budget
    const matching = soundOffers.filter((offer) => isBudgeted(where, offer))
    for (const fault of matchFaults(matching, where, known)) report.error(file, fault, path)
    for (const { id: offer } of matching) {
      const count = (counts.get(offer) ?? 0) + 1
      counts.set(offer, count)
      if (count !== budgetsPerOfferMax + 1) continue
      const found = `'${offer}', which is in ${budgetsPerOfferMax} budgets already`
      report.error(file, findingAtKey('too-many-budgets', path, found, `an offer in at most ${budgetsPerOfferMax}`))
    }
  }
}

function* budgetFaults(budget: Sound<BudgetDeclaration>, known: Known): Generator<Finding> {
  yield* nameFaults(budget, known)
  const { reservation, pacing, per } = budget
  if (reservation !== undefined && (durationMs(reservation) ?? 0) > reservationDaysMax * dayMs) {
    yield finding('out-of-range', ['reservation'], `'${reservation}'`, `at most ${reservationDaysMax}d`)
  }
  if (pacing !== undefined && per === 'total') {
    yield finding('pacing-without-day', ['pacing'], `'${pacing}' of a total, which has no end`, 'it with per: day')
  }
}

function* nameFaults({ where, segment }: Sound<BudgetDeclaration>, { draft, offers }: Known): Generator<Finding> {
  for (const [index, id] of (where?.offers ?? []).entries()) {
    const fault = id === undefined ? undefined : offerFault(draft, offers, ['where', 'offers', index], id)
    if (fault !== undefined) yield fault
  }
  const groups = Object.keys(draft.groups?.content.groups ?? {})
  for (const [index, id] of (where?.groups ?? []).entries()) {
    if (id !== undefined && !draft.incomplete.has('groups'))
      yield* unknownName('unknown-group', ['where', 'groups', index], id, groups)
  }
  const tags = budgetedOffers(draft)?.flatMap((offer) => offer.tags)
  for (const [index, tag] of (where?.tags ?? []).entries()) {
    if (tag !== undefined && tags !== undefined)
      yield* unknownName('unknown-tag', ['where', 'tags', index], tag, [...new Set(tags)])
  }
  if (segment !== undefined && !draft.incomplete.has('segments')) {
    yield* unknownName('unknown-segment', ['segment'], segment, Object.keys(draft.segments?.content.segments ?? {}))
  }
}

function* unknownName(
  code: 'unknown-group' | 'unknown-tag' | 'unknown-segment',
  path: Path,
  name: string,
  names: readonly string[],
): Generator<Finding> {
  if (!names.includes(name)) yield finding(code, path, `'${name}'`, oneOf(names), nearestName(name, names))
}

/** Each name is known here; what is unknown is said already, and matches nothing. */
function* matchFaults(
  matching: readonly BudgetedOffer[],
  where: BudgetFilter,
  { draft, placements }: Known,
): Generator<Finding> {
  if (matching.length === 0 && !draft.incomplete.has('offers') && !namesUnknown(where, draft)) {
    yield finding('empty-budget', ['where'], 'a filter that matches no offer', 'one that matches at least one')
  }
  for (const [placement, { placement: declaration }] of placements) {
    const fallback = matching.find(({ id }) => declaration?.fallback?.includes(id))
    if (fallback === undefined) continue
    const found = `'${fallback.id}', a fallback of ${placement}`
    yield finding('budgeted-fallback', ['where'], found, 'offers that need not be shown when nothing else can be')
    return
  }
}

function namesUnknown({ offers = [], groups = [], tags = [] }: BudgetFilter, draft: Draft): boolean {
  const known = budgetedOffers(draft) ?? []
  return (
    offers.some((id) => known.every((offer) => offer.id !== id)) ||
    groups.some((id) => !Object.hasOwn(draft.groups?.content.groups ?? {}, id)) ||
    tags.some((tag) => known.every((offer) => !offer.tags.includes(tag)))
  )
}

/** Undefined while an offer is faulty in what budgets ask of it. */
function budgetedOffers(draft: Draft): BudgetedOffer[] | undefined {
  if (draft.incomplete.has('offers')) return undefined
  const offers: BudgetedOffer[] = []
  for (const { content } of draft.offers) {
    const { id, group, kind = 'sale', tags = [] } = content
    const isFaulty = (['kind', 'tags'] as const).some(
      (key) => Object.hasOwn(content, key) && content[key] === undefined,
    )
    if (id === undefined || group === undefined || isFaulty || tags.includes(undefined)) return undefined
    offers.push({ id, group, kind, tags: tags as string[] })
  }
  return offers
}

function isSoundFilter(where: Sound<BudgetFilter> | undefined): where is BudgetFilter {
  return (
    where !== undefined &&
    Object.values(where).every((names) => names !== undefined && !(names as unknown[]).includes(undefined))
  )
}
