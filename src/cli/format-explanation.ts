import { type Reason, reasons } from '../domain/decision/reasons.ts'
import { formatFactReference } from '../domain/features/path-fact.ts'
import type { DecidedPlacement, DecisionAnswer } from '../schema/decision.ts'
import type { ConditionExplanation, OfferExplanation, TruthName } from '../schema/explanation.ts'

/** An explained answer as people read it; with `offerId` that offer alone and all its conditions. */
export function formatExplanation(answer: DecisionAnswer, offerId?: string): string {
  const { customerId, ruleset, customerKnown } = answer
  const known = customerKnown ? '' : ', who is not known: decided on context alone'
  const parts = answer.placements.map((placement) => formatPlacement(placement, offerId))
  return [`${customerId}${known}; ruleset ${ruleset}`, ...parts].join('\n\n')
}

function formatPlacement(placement: DecidedPlacement, offerId: string | undefined): string {
  const { id, explanation } = placement
  if (explanation === undefined) throw new Error(`${id} was not explained`)
  if (offerId !== undefined) {
    const offer = explanation.offers.find((explained) => explained.offerId === offerId)
    return offer === undefined ? id : `${id}\n${formatOffer(offer)}`
  }
  const funnel = Object.entries(explanation.funnel).map(([stage, count]) => `${stage} ${count}`)
  const fallen = explanation.offers.filter(({ reason }) => reason !== 'shown')
  return [`${id}: ${funnel.join(' → ')}`, ...formatShown(placement), ...formatTable(fallen)].join('\n')
}

function formatShown({ fallback, offers }: DecidedPlacement): string[] {
  if (offers.length === 0) return ['  no offer is shown']
  return offers.flatMap(({ offerId, rank, score, propensity, contextWeight, value, lever, reasons = [] }) => {
    if (fallback) return `  ${rank}. ${offerId}, the fallback: nothing else qualified`
    const factors = `propensity ${propensity}, context weight ${contextWeight}, value ${value}, lever ${lever}`
    return [`  ${rank}. ${offerId}, score ${round(score)} (${factors})`, ...reasons.map((reason) => `       ${reason}`)]
  })
}

/** A line for each offer, in columns, in the order of the funnel: those that came closest stand last. */
function formatTable(offers: readonly OfferExplanation[]): string[] {
  const order = Object.keys(reasons)
  const sorted = offers.toSorted((a, b) => order.indexOf(a.reason) - order.indexOf(b.reason))
  const idWidth = Math.max(0, ...sorted.map(({ offerId }) => offerId.length))
  const reasonWidth = Math.max(0, ...sorted.map(({ reason }) => reason.length))
  return sorted.map(({ offerId, reason, detail }) =>
    `  ${offerId.padEnd(idWidth)}  ${reason.padEnd(reasonWidth)}  ${detail ?? meaningOf(reason)}`.trimEnd(),
  )
}

function formatOffer({ offerId, stage, reason, detail, score, conditions }: OfferExplanation): string {
  const scored = score === undefined ? '' : `, score ${round(score)}`
  const lines = [`  ${offerId}: ${reason} (${stage}${scored}): ${meaningOf(reason)}`]
  if (detail !== undefined) lines.push(`  ${detail}`)
  if (conditions !== undefined) lines.push(...formatCondition(conditions, '    '))
  return lines.join('\n')
}

const marks: Readonly<Record<TruthName, string>> = { yes: '✓', no: '✗', unknown: '?' }

function formatCondition(condition: ConditionExplanation, indent: string): string[] {
  const { name, result } = condition
  const label = name === undefined ? '' : ` (${name})`
  const inner = (children: readonly ConditionExplanation[]) =>
    children.flatMap((child) => formatCondition(child, `${indent}  `))
  const line = (text: string) => `${indent}${marks[result]} ${text}${label}`
  if ('all' in condition) return [line('all of'), ...inner(condition.all)]
  if ('any' in condition) return [line('any of'), ...inner(condition.any)]
  if ('not' in condition) return [line('not'), ...inner([condition.not])]
  const { operator, expected, expectedActual, actual, miss } = condition
  const other = expectedActual === undefined ? '' : `, which is ${JSON.stringify(expectedActual)}`
  const found = actual === undefined ? 'it is missing' : `it is ${JSON.stringify(actual)}`
  return [line(`${formatFactReference(condition)} ${operator} ${JSON.stringify(expected)}${other}: ${miss ?? found}`)]
}

function meaningOf(reason: string): string {
  return Object.hasOwn(reasons, reason) ? reasons[reason as Reason].meaning : ''
}

function round(score: number): number {
  return Number(score.toPrecision(6))
}
