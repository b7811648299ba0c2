import type { TSchema } from 'typebox'
import { describeValue } from '../../domain/mismatch.ts'
import { nearestName } from '../../domain/nearest-name.ts'
import {
  callIdLengthMax,
  callIdPattern,
  type LiveRequest,
  type LiveRequestOf,
  liveRequests,
} from '../../schema/live.ts'
import { ServiceError } from '../errors.ts'
import { requestChecker } from '../request-checker.ts'

type RequestType = LiveRequest['type']

const types = Object.keys(liveRequests) as RequestType[]
const checkers = new Map(types.map((type) => [type, requestChecker(liveRequests[type] as TSchema, 'the message')]))
const callIdForm = new RegExp(callIdPattern)

/** Which message an error is about, as far as it can be told from one that is wrong. */
export interface MessageNames {
  id?: string
  callId?: string
}

/** Throws `live-message-invalid` with everything that is wrong. */
export function checkLiveRequest(value: unknown): LiveRequest {
  const type = propertyOf(value, 'type')
  const check = checkers.get(type as RequestType)
  if (check === undefined) throw wrongType(value, type)
  const error = check(value)
  if (error !== undefined) throw new ServiceError('live-message-invalid', error.detail, error.errors)
  const request = value as LiveRequest
  if (request.type === 'call.start' || request.type === 'call.identify') checkCaller(request)
  return request
}

/** Throws `live-message-invalid`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const found = describeValue(text)
    throw new ServiceError('live-message-invalid', 'the message is not JSON', [{ path: '', found, expected: 'JSON' }])
  }
}

/** Of a message as it came. */
export function namesOf(value: unknown): MessageNames {
  const id = propertyOf(value, 'id')
  const callId = propertyOf(value, 'callId')
  return {
    ...(typeof id === 'string' && id.length >= 1 && id.length <= 64 ? { id } : {}),
    ...(typeof callId === 'string' && callId.length <= callIdLengthMax && callIdForm.test(callId) ? { callId } : {}),
  }
}

function checkCaller(request: LiveRequestOf<'call.start' | 'call.identify'>): void {
  const { customerId, phone, alias } = request
  const mayBeUnknown = request.type === 'call.start'
  const names = { customerId, phone, alias, ...(mayBeUnknown ? { unknown: request.unknown } : {}) }
  const given = Object.entries(names).flatMap(([name, value]) => (value === undefined ? [] : name))
  if (given.length === 1) return
  const found = given.length === 0 ? 'nothing' : given.join(' and ')
  const expected = `one of customerId, phone${mayBeUnknown ? ', alias and unknown' : ' and alias'}, to say who calls`
  throw new ServiceError('live-message-invalid', '1 value of the message is wrong', [
    { path: '/customerId', found, expected },
  ])
}

function wrongType(value: unknown, type: unknown): ServiceError {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const suggestion = typeof type === 'string' ? nearestName(type, types) : undefined
  return new ServiceError('live-message-invalid', '1 value of the message is wrong', [
    isObject
      ? {
          path: '/type',
          found: describeValue(type),
          expected: `one of ${types.map((known) => `'${known}'`).join(', ')}`,
          ...(suggestion === undefined ? {} : { suggestion }),
        }
      : { path: '', found: describeValue(value), expected: 'an object with a type' },
  ])
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
