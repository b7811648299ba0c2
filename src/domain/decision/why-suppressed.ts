import type { SuppressionExplanation } from '../../schema/explanation.ts'
import type { ContactPolicy, Suppression } from '../contact-policy/contact-policy.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import type { CountedOutcome } from '../sentences/contact-words.ts'
import type { ValueWords } from '../sentences/value-words.ts'

type Rule<Kind extends ContactPolicy['rule']['kind']> = Extract<ContactPolicy['rule'], { kind: Kind }>

/** Why a contact policy keeps an offer away and until when, in a sentence; `policy` is that of the suppression. */
export function whySuppressed(
  suppression: Suppression,
  policy: ContactPolicy,
  { facts }: ConditionScope,
  words: ValueWords,
): string {
  const { contact } = words.wording
  const parts = [`${policy.id}: ${causeOf(suppression, policy, facts, words)}`]
  if (suppression.isHistoryFull) parts.push(contact.historyFull)
  const end = endOf(suppression, policy, words)
  if (end !== undefined) parts.push(end)
  return parts.join('; ')
}

/** The same as data. */
export function suppressionExplanation(suppression: Suppression): SuppressionExplanation {
  const { policy, count, limit, endsAtMs, isHistoryFull } = suppression
  return {
    policy,
    ...(count === undefined ? {} : { count }),
    ...(limit === undefined ? {} : { limit }),
    ...(endsAtMs === undefined ? {} : { endsAt: new Date(endsAtMs).toISOString() }),
    ...(isHistoryFull ? { historyFull: true } : {}),
  }
}

function causeOf(
  suppression: Suppression,
  { rule }: ContactPolicy,
  facts: ConditionScope['facts'],
  words: ValueWords,
): string {
  const { contact } = words.wording
  if (suppression.reason === 'history-unknown') return contact.historyUnknown
  switch (rule.kind) {
    case 'cap':
      return capped(suppression, rule, words)
    case 'coolDown':
      return coolingDown(suppression, rule, words)
    case 'quietHours':
      return contact.quietHours(rule.hours)
    case 'consent': {
      const fact = facts.get(rule.fact)
      return contact.noConsent(fact === undefined ? rule.fact : words.label(fact, undefined))
    }
    case 'exclusion':
      return rule.when === 'together' ? contact.excludedTogether : contact.excludedAccepted
  }
}

function capped(
  { count = 0, limit = 0 }: Suppression,
  { count: outcomes, within }: Rule<'cap'>,
  words: ValueWords,
): string {
  const { contact } = words.wording
  return contact.counted(count, limit, countedWords(outcomes, limit, words), contact.window(within))
}

function coolingDown(
  { count = 0 }: Suppression,
  { after, times, within }: Rule<'coolDown'>,
  words: ValueWords,
): string {
  const { contact } = words.wording
  const outcomes = words.join(
    after.map((outcome) => contact.outcomes[outcome as CountedOutcome].one),
    'or',
  )
  if (times === 1) return contact.coolingDown(outcomes)
  const window = within === undefined ? '' : contact.window(within)
  return contact.counted(count, times, countedWords(after, times, words), window)
}

/** As a number of them governs it: 3 of 5 contacts. */
function countedWords(outcomes: readonly string[], limit: number, words: ValueWords): string {
  const { contact } = words.wording
  return words.join(
    outcomes.map((outcome) => contact.ofThem(contact.outcomes[outcome as CountedOutcome], limit)),
    'or',
  )
}

function endOf({ endsAtMs, reason }: Suppression, { rule }: ContactPolicy, words: ValueWords): string | undefined {
  const { contact } = words.wording
  if (endsAtMs !== undefined) return contact.again(words.moment(endsAtMs))
  if (reason === 'history-unknown' || rule.kind === 'consent') return undefined
  if (reason === 'capped') return contact.withThisAnswer
  const isForGood = rule.kind === 'coolDown' || (rule.kind === 'exclusion' && rule.when === 'accepted')
  return isForGood ? contact.forGood : undefined
}
