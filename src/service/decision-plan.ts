import { encodeContext } from '../domain/features/context-codec.ts'
import { checkValues } from '../domain/features/customer-codec.ts'
import { nearestName } from '../domain/nearest-name.ts'
import type { Placement } from '../domain/ruleset.ts'
import type { DecisionRequest } from '../schema/decision.ts'
import type { PlacementRequest } from '../worker/messages.ts'
import type { ActiveRuleset } from './active-ruleset.ts'
import { type InvalidValue, invalidValue, ServiceError } from './errors.ts'

/** A request, checked against the ruleset and turned into numbers. */
export interface DecisionPlan {
  placements: Placement[]
  requests: PlacementRequest[]
  context: Float64Array
  needsCustomer: boolean
  /** The shortest of the placements' deadlines and the request's own. */
  deadlineMs: number
  locale: string
}

/** Throws `placement-unknown` or `context-invalid`, with every wrong value. */
export function planDecision(request: DecisionRequest, active: ActiveRuleset): DecisionPlan {
  const found = request.placements.map(({ id }) => active.placements.get(id))
  const unknown = request.placements.flatMap(({ id }, index) =>
    found[index] ? [] : [unknownPlacement(id, index, active)],
  )
  if (unknown.length > 0)
    throw new ServiceError('placement-unknown', 'the active ruleset declares no such placement', unknown)
  const known = found.filter((placement) => placement !== undefined)
  const placements = known.map(({ placement }) => placement)
  return {
    placements,
    requests: known.map(({ number, placement }, index) => ({
      placement: number,
      count: request.placements[index]?.count ?? placement.count,
    })),
    context: planContext(request.context ?? {}, active),
    needsCustomer: placements.some(({ customer }) => customer === 'required'),
    deadlineMs: Math.min(
      request.deadlineMs ?? Number.POSITIVE_INFINITY,
      ...placements.map(({ deadlineMs }) => deadlineMs),
    ),
    locale: active.renderer.chooseLocale(request.locale),
  }
}

function unknownPlacement(id: string, index: number, active: ActiveRuleset): InvalidValue {
  const suggestion = nearestName(id, active.placements.keys())
  return {
    path: `/placements/${index}/id`,
    found: `'${id}'`,
    expected: `one of ${[...active.placements.keys()].join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

function planContext(input: Record<string, unknown>, active: ActiveRuleset): Float64Array {
  const { values, mismatches } = checkValues(active.context, input, active.timeZone)
  if (mismatches.length > 0) {
    const errors = mismatches.map((mismatch) => invalidValue(mismatch, '/context'))
    throw new ServiceError('context-invalid', `${mismatches.length} of the context facts are wrong`, errors)
  }
  const context = new Float64Array(active.contextLength)
  encodeContext(active.ruleset.context, values, active.layout, context, 0)
  return context
}
