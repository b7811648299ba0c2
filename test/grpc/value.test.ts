import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conditionDepthMax } from '#sufler/schema/condition.ts'
import type { ConditionExplanation } from '#sufler/schema/explanation.ts'
import { conditionMessageOf } from '#sufler/transport/grpc/condition-message.ts'
import { loadProtoFiles, methodOf, serviceOf } from '#sufler/transport/grpc/proto-files.ts'
import { fromValue, toValue, type ValueMessage } from '#sufler/transport/grpc/value.ts'
import { scale, seed } from '../support/seed.ts'

const declared = loadProtoFiles(['sufler/v1/decisioning.proto'])
const decide = methodOf(serviceOf(declared, 'sufler.v1.Decisioning'), 'Decide')

/** What arrives when a value is sent. */
function sent(value: ValueMessage): unknown {
  const request = { customerId: 'x', placements: [], context: { value } }
  const { context } = decide.requestDeserialize(decide.requestSerialize(request)) as {
    context: { value: ValueMessage }
  }
  return fromValue(context.value)
}

describe('values of JSON', () => {
  test('arrive as they were sent', () => {
    // Written and read once, since JSON has no -0.
    const values = fc
      .jsonValue({ maxDepth: 10, stringUnit: 'binary' })
      .map((value) => JSON.parse(JSON.stringify(value)))
    fc.assert(
      fc.property(values, (value) => {
        expect(sent(toValue(value))).toEqual(value)
      }),
      { seed, numRuns: 200 * scale },
    )
  })

  test.each([[null], [''], [0], [false], [[]], [{}], [[null, {}, []]], [{ a: { b: [null] } }]])('%j', (value) => {
    expect(sent(toValue(value))).toEqual(value)
  })

  test('of no kind mean nothing', () => {
    expect(sent({})).toBeUndefined()
  })

  test('keep a name that would change prototypes a name', () => {
    const value = JSON.parse('{"__proto__":{"polluted":true}}')
    const arrived = sent(toValue(value)) as object
    expect(Object.hasOwn(arrived, '__proto__')).toBe(true)
    expect('polluted' in arrived).toBe(false)
  })

  test.each([[undefined], [() => 1], [Symbol('x')]])('are refused when they are none: %s', (value) => {
    expect(() => toValue(value)).toThrow('no value of JSON')
  })
})

test('the deepest explanation that a ruleset can give fits into a message', () => {
  const leaf: ConditionExplanation = { fact: 'a', operator: 'in', expected: [['deep']], result: 'no' }
  const deepest = Array.from({ length: conditionDepthMax }).reduce<ConditionExplanation>(
    (inner) => ({ all: [inner], result: 'no' }),
    leaf,
  )
  const offer = { offerId: 'x', stage: 'eligibility', reason: 'not-eligible', conditions: conditionMessageOf(deepest) }
  const response = { placements: [{ id: 'a.b', explanation: { funnel: {}, offers: [offer] } }] }
  const arrived = decide.responseDeserialize(decide.responseSerialize(response))
  expect(JSON.stringify(arrived).split('"conditions":[').length - 1).toBe(conditionDepthMax)
})
