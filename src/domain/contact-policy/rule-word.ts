import type { ContactScope } from '../../schema/contact-policies-file.ts'
import type { CompiledRule } from './compile-contact-policies.ts'

/** 32 rules at a time, sorted by how their records are counted: each of these is a set, a bit a rule. */
export class RuleWord {
  /** Look at records of the history. */
  readonly counting: number
  /** Count dates that lie ahead. */
  readonly agreed: number
  /** Do not count, but remember what was accepted. */
  readonly accepted: number
  /** Count declines for some reasons only. */
  readonly reasoned: number
  /** Count leases, which may have ended. */
  readonly strict: number
  /** A single record is enough to block, so that nothing need be counted: most cool-downs. */
  readonly single: number
  /** Those, by what they block. */
  readonly singleBy: Readonly<Record<ContactScope, number>>

  /** `rules` are all of the ruleset; these are the 32 from `word * 32`. */
  constructor(rules: readonly CompiledRule[], word: number) {
    const own = rules.slice(word * 32, (word + 1) * 32)
    const setOf = (has: (rule: CompiledRule) => boolean) =>
      own.reduce((set, rule, bit) => (has(rule) ? set | (1 << bit) : set), 0)
    const isSingle = ({ counting, evaluation: { kind } }: CompiledRule) => kind !== 'accepted' && counting?.limit === 1
    const singleBy = (scope: ContactScope) => setOf((rule) => isSingle(rule) && rule.counting?.scope === scope)
    this.counting = setOf(({ counting }) => counting !== undefined)
    this.agreed = setOf(({ evaluation }) => evaluation.kind === 'agreed')
    this.accepted = setOf(({ evaluation }) => evaluation.kind === 'accepted')
    this.reasoned = setOf(({ counting }) => counting?.reasons !== undefined)
    this.strict = setOf(({ counting }) => counting?.isStrict === true)
    this.single = setOf(isSingle)
    this.singleBy = {
      offer: singleBy('offer'),
      group: singleBy('group'),
      placement: singleBy('placement'),
      channel: singleBy('channel'),
      customer: singleBy('customer'),
    }
  }
}
