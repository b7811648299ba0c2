import { encodeContext } from '../domain/features/context-codec.ts'
import { checkValues } from '../domain/features/customer-codec.ts'
import type { CheckedContext, ContextObjects } from '../domain/features/object-facts.ts'
import { listNames } from '../domain/mismatch.ts'
import { nearestName } from '../domain/nearest-name.ts'
import type { Placement } from '../domain/ruleset.ts'
import type { DecisionRequest } from '../schema/decision.ts'
import type { InvalidValue } from '../schema/problem.ts'
import type { PlacementRequest } from '../worker/messages.ts'
import { invalidValue, ServiceError } from './errors.ts'
import type { ContextValues } from './fact-reader.ts'
import type { RulesetIndex } from './ruleset-index.ts'

/** A request, checked against the ruleset. */
export interface DecisionPlan {
  placements: Placement[]
  requests: PlacementRequest[]
  contextValues: ContextValues
  /** For explanations. */
  objects: ContextObjects
  needsCustomer: boolean
  /** The shortest of the placements' deadlines and the request's own. */
  deadlineMs: number
  locale: string
}

/** Throws `placement-unknown` or `context-invalid`, with every wrong value. */
export function planDecision(request: DecisionRequest, index: RulesetIndex): DecisionPlan {
  const found = request.placements.map(({ id }) => index.placements.get(id))
  const unknown = request.placements.flatMap(({ id }, position) =>
    found[position] ? [] : [unknownPlacement(id, position, index)],
  )
  if (unknown.length > 0)
    throw new ServiceError('placement-unknown', 'the active ruleset declares no such placement', unknown)
  const known = found.filter((placement) => placement !== undefined)
  const placements = known.map(({ placement }) => placement)
  return {
    placements,
    requests: known.map(({ number, placement }, position) => ({
      placement: number,
      count: request.placements[position]?.count ?? placement.count,
    })),
    ...planContext(request.context ?? {}, index),
    needsCustomer: placements.some(({ customer }) => customer === 'required'),
    deadlineMs: Math.min(
      request.deadlineMs ?? Number.POSITIVE_INFINITY,
      ...placements.map(({ deadlineMs }) => deadlineMs),
    ),
    locale: index.renderer.chooseLocale(request.locale),
  }
}

function unknownPlacement(id: string, position: number, index: RulesetIndex): InvalidValue {
  const suggestion = nearestName(id, index.placements.keys())
  return {
    path: `/placements/${position}/id`,
    found: `'${id}'`,
    expected: `one of ${listNames([...index.placements.keys()])}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

/** Throws `context-invalid`. */
export function planContext(
  input: Record<string, unknown>,
  index: RulesetIndex,
): Pick<DecisionPlan, 'contextValues' | 'objects'> {
  const { context: plain, objects: objectFacts, timeZone } = index
  const checked: CheckedContext = objectFacts?.check(plain, input, timeZone) ?? checkValues(plain, input, timeZone)
  const { values, mismatches, objects = noObjects } = checked
  if (mismatches.length > 0) {
    const errors = mismatches.map((mismatch) => invalidValue(mismatch, '/context'))
    throw new ServiceError('context-invalid', `${mismatches.length} of the context facts are wrong`, errors)
  }
  return { contextValues: values, objects }
}

/**
 * The context as the numbers that a worker reads. To be made when the customer has been read, and everything learnt that the
 * vector holds: a text that has no number then is no text of the customer's.
 */
export function contextNumbers(values: ContextValues, { ruleset, layout, contextLength }: RulesetIndex): Float64Array {
  const context = new Float64Array(contextLength)
  encodeContext(ruleset.context, values, layout, context, 0)
  return context
}

const noObjects: ContextObjects = {}
