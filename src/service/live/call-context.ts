import { planContext } from '../decision-plan.ts'
import { ServiceError } from '../errors.ts'
import type { RulesetIndex } from '../ruleset-index.ts'

export type Context = Record<string, unknown>

/** Facts that a new ruleset does not know, or not with these values, are left out: the call goes on without them. */
export function knownContext(context: Context, index: RulesetIndex): Context {
  try {
    planContext(context, index)
    return context
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const wrong = error.errors.map(({ path }) => path.split('/')[2])
    return Object.fromEntries(Object.entries(context).filter(([name]) => !wrong.includes(name)))
  }
}
