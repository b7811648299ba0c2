import { placementVariants } from '../../../domain/experiments/placement-variants.ts'
import type { Placement } from '../../../domain/ruleset.ts'
import { conjunctsOf, type Form } from '../analysis/form.ts'
import { mayBeKeptBackAlone } from '../analysis/kept-back.ts'
import { literal } from '../analysis/leaf-form.ts'
import { bitOf, Premises } from '../analysis/premises.ts'
import { outranks, scoreRange } from '../analysis/score-bounds.ts'
import type { LintContext, LintedOffer } from '../lint-context.ts'
import type { LintRule } from '../lint-rule.ts'
import { requiredFacts } from './required-facts.ts'

/**
 * Pairs of offers of one group in one placement that are looked at in a whole ruleset; a pair costs some ten nanoseconds
 * unless its conditions look alike. In a larger ruleset every offer is compared only with those of the best scores, as
 * many as share this bound out among all.
 */
export const pairsMax = 20_000_000

/** Pairs for which it is worked out whether the conditions of one imply those of the other, for each offer. */
export const implicationsMax = 100

/** Others that are named in a finding. */
const namedMax = 5

/** Alternatives that are tried for each of them: fewer than elsewhere, since there are so many. */
const alternativesMax = 50

/**
 * An offer is always outranked in a placement that shows n when so many others of its group stand above it that n are
 * left even if the other placements of the request took as many of them as they show. Another stands above it when,
 * whenever the offer could be shown,
 *
 * - the other is valid and eligible, too: its conditions follow, unknown values included, and no text of it can lack a value,
 * - no contact policy, budget or holdout keeps the other back alone,
 * - its score is higher, whichever boosts and context weights hold, or equal with an id that comes first.
 *
 * By every way in which the placement ranks: by its own exponents, and by those of each arm of an experiment.
 *
 * This holds for requests that name the placement once and ask for no more than it declares. Only offers of the same
 * group are compared: what a group adds to conditions and scores is then the same for both.
 */
export const alwaysOutranked: LintRule = {
  code: 'always-outranked',
  severity: 'warning',
  summary: 'An offer that others of its group outrank whenever it is eligible, in a placement too small for all',
  *check(context) {
    const all = new Map(context.placements.map(({ placement }) => [placement.id, placement]))
    const comparedMax = Math.floor(pairsMax / Math.max(1, countStandings(context)))
    for (const { offers } of context.groups) {
      const prepared = offers.filter((offer) => offer.canHold).map((offer) => prepare(offer, context))
      for (const placement of all.values()) {
        const [standings, ...inArms] = placementVariants(placement, context.ruleset).map(({ exponents: arbitration }) =>
          standingsIn({ ...placement, arbitration }, prepared),
        ) as [Standings, ...Standings[]]
        for (const offer of standings.byBest) {
          const others = outranking(offer, standings, comparedMax, all, context)
          if (others === undefined) continue
          const isOutrankedIn = (arm: Standings) => {
            const there = arm.byBest.find(({ linted }) => linted === offer.linted) as Standing
            return outranking(there, arm, comparedMax, all, context) !== undefined
          }
          if (!inArms.every(isOutrankedIn)) continue
          const { file, path, holder, competesIn } = offer.linted
          const names = others.slice(0, namedMax).map(({ linted }) => `'${linted.offer.id}'`)
          if (others.length > namedMax) names.push(`${others.length - namedMax} more`)
          const room = placement.count === 1 ? 'one offer' : `${placement.count} offers`
          yield {
            holder,
            file,
            path: [...path, 'treatments', competesIn.get(placement.id) ?? 0, 'placement'],
            found: `a treatment that is never shown: all who may get it may get ${names.join(', ')} as well, ranked above it, and '${placement.id}' shows ${room}`,
            expected: 'a higher value or propensity, or conditions that leave the others out',
            related: others.map(({ linted }) => ({ ...linted, path: [...linted.path, 'id'], label: linted.offer.id })),
          }
        }
      }
    }
  },
}

/** An offer in one placement, with what decides quickly whether it is worth comparing. */
interface Standing {
  linted: LintedOffer
  /** What it asks beside its group: must follow for it to be eligible, too. */
  asks: readonly Form[]
  /** A bit for each thing that it asks about. */
  asked: number
  premises: Premises
  /** The best and the worst that its own factors make. */
  best: number
  worst: number
}

interface Standings {
  placement: Placement
  /** Best first. */
  byBest: Standing[]
}

function standingsIn(placement: Placement, offers: readonly Prepared[]): Standings {
  const standings = offers
    .filter(({ linted }) => linted.competesIn.has(placement.id))
    .map((prepared): Standing => ({ ...prepared, ...scoreRange(prepared.linted.offer, placement) }))
  return { placement, byBest: standings.toSorted((a, b) => b.best - a.best) }
}

type Prepared = Omit<Standing, 'best' | 'worst'>

function prepare(linted: LintedOffer, { conditions }: LintContext): Prepared {
  const { eligibility, validity, forms } = linted
  const own = eligibility === undefined ? [] : [conditions.form(eligibility)]
  const asks = [...own, ...validity.valid].flatMap(conjunctsOf)
  let asked = 0
  // How two facts compare, or hold one another, may follow from their values, so it is left to the exact comparison.
  for (const form of asks)
    if (form.kind === 'literal' && form.column.relation === undefined) asked |= bitOf(form.column.tie)
  return { linted, asks, asked, premises: new Premises(forms) }
}

/** Offers, each counted for every placement where it competes. */
function countStandings({ offers }: LintContext): number {
  return offers.reduce((count, { competesIn }) => count + competesIn.size, 0)
}

/** Those that keep the offer out of the placement; undefined when it may be shown. */
function outranking(
  offer: Standing,
  { placement, byBest }: Standings,
  comparedMax: number,
  placements: ReadonlyMap<string, Placement>,
  context: LintContext,
): Standing[] | undefined {
  const found: Standing[] = []
  const { spokenOf } = offer.premises
  let implicationsLeft = implicationsMax
  for (let index = 0; index < byBest.length && index < comparedMax; index++) {
    const other = byBest[index] as Standing
    // From here on, all are worse than this one at its worst.
    if (other.best < offer.worst) return undefined
    // What it asks about and nothing here speaks of cannot follow.
    if (other === offer || (other.asked & ~spokenOf) !== 0) continue
    if (implicationsLeft-- === 0) return undefined
    if (!isShowableWith(other, offer, placement, context)) continue
    if (!outranks(other.linted, offer.linted, offer.premises, placement, context)) continue
    found.push(other)
    if (leftOver(found, placement, placements) >= placement.count) return found
  }
  return undefined
}

/** Whether the other could be shown, too, whenever the offer could. */
function isShowableWith(other: Standing, offer: Standing, placement: Placement, context: LintContext): boolean {
  const { premises } = offer
  if (mayBeKeptBackAlone(other.linted.offer, offer.linted.offer, placement, context.ruleset)) return false
  if (!other.asks.every((form) => premises.imply(form, alternativesMax))) return false
  const own = new Set(requiredIn(offer, placement, context).map(({ fact }) => fact.name))
  return requiredIn(other, placement, context).every(({ fact, canBeMissing }) => {
    if (!canBeMissing || own.has(fact.name)) return true
    const source = { ...context.catalog, label: fact.name }
    return premises.imply(literal(context.space.presence(fact, false), source), alternativesMax)
  })
}

function requiredIn({ linted: { offer, competesIn } }: Standing, { id }: Placement, context: LintContext) {
  const treatment = offer.treatments[competesIn.get(id) ?? -1]
  return treatment === undefined ? [] : requiredFacts(treatment, context)
}

/** How many are left for the placement when all others take what they can, as fallbacks too. */
function leftOver(found: readonly Standing[], { id }: Placement, placements: ReadonlyMap<string, Placement>): number {
  const elsewhere = new Map<string, number>()
  let movable = 0
  for (const { linted } of found) {
    const others = linted.offer.treatments.filter(({ placement }) => placement !== id)
    if (others.length > 0) movable++
    for (const { placement } of others) elsewhere.set(placement, (elsewhere.get(placement) ?? 0) + 1)
  }
  let taken = 0
  for (const [other, count] of elsewhere) taken += Math.min(count, placements.get(other)?.count ?? 0)
  return found.length - Math.min(taken, movable)
}
