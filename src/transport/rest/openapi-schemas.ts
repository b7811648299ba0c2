import type { TSchema } from 'typebox'
import * as aliases from '../../schema/aliases.ts'
import * as budgets from '../../schema/budgets.ts'
import * as customer from '../../schema/customer.ts'
import * as history from '../../schema/customer-history.ts'
import * as decision from '../../schema/decision.ts'
import * as experiment from '../../schema/experiment.ts'
import * as explanation from '../../schema/explanation.ts'
import * as live from '../../schema/live.ts'
import * as operator from '../../schema/operator.ts'
import * as outcome from '../../schema/outcome.ts'
import * as problem from '../../schema/problem.ts'
import * as ruleset from '../../schema/ruleset.ts'
import * as site from '../../schema/site.ts'
import { FrontPage } from '../pages/front-page.ts'
import { Health, Readiness } from './routes/operations.ts'
import { ProblemType } from './routes/problems.ts'

/** What bodies look like before they are looked into part by part: the same as others, but open, and no schema of its own for a client. */
const innerForms = new Set<unknown>([outcome.OutcomesEnvelope, live.LiveMessagesEnvelope])

/**
 * Names of schemas in the OpenAPI document, by what they say: those under which our own code knows them. A generated client
 * has one type for each, instead of one for each of its uses. Constructors copy schemas, so identity would find few of them.
 */
export function schemaNames(): ReadonlyMap<string, string> {
  const rooms = [
    ...[decision, outcome, site, customer, history, aliases, live],
    ...[ruleset, experiment, budgets, operator, explanation, problem],
    { Health, Readiness, ProblemType, FrontPage },
  ]
  const names = new Map<string, string>()
  for (const [name, schema] of rooms.flatMap((room) => Object.entries<unknown>(room)))
    if (isObjectSchema(schema) && !innerForms.has(schema)) names.set(JSON.stringify(schema), name)
  return names
}

/** Names are for what has parts: a text with a pattern is told as it is. Recursive ones have their names already. */
function isObjectSchema(value: unknown): value is TSchema {
  if (typeof value !== 'object' || value === null || '$defs' in value) return false
  return ('type' in value && value.type === 'object') || 'anyOf' in value
}
