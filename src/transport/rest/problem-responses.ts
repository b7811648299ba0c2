import { STATUS_CODES } from 'node:http'
import type { TSchema } from 'typebox'
import { Problem } from '../../schema/problem.ts'
import { RulesetProblem } from '../../schema/ruleset.ts'

export const problemMediaType = 'application/problem+json; charset=utf-8'

interface ProblemResponse {
  description: string
  content: Record<string, { schema: TSchema }>
}

/** The problem documents that a route may answer with, for the `response` of its schema. */
export function problems(...statuses: number[]): Record<number, ProblemResponse> {
  return Object.fromEntries(statuses.map((status) => [status, problemResponse(status, Problem)]))
}

/** As `problems(422)`, with the places in the files of a ruleset. */
export function rulesetProblem(): Record<422, ProblemResponse> {
  return { 422: problemResponse(422, RulesetProblem) }
}

function problemResponse(status: number, schema: TSchema): ProblemResponse {
  return { description: STATUS_CODES[status] ?? 'Problem', content: { 'application/problem+json': { schema } } }
}
