import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLogger } from '#sufler/observability/logger.ts'
import { withoutCustomers } from '#sufler/transport/without-customer.ts'
import { seed } from '../support/seed.ts'

/** Short ones, digits, all of Unicode, and what has a meaning in patterns and replacements. */
const customerId = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,3}$/),
  fc.stringMatching(/^\+?[0-9]{5,12}$/),
  fc.stringMatching(/^[-.*+?^${}()|[\]\\/$&a-z]{1,6}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.constantFrom('customer', '[customer]', 'Error', 'at', 'node', '$&', '$1', "d'", 'иван', 'a@b.example'),
)

/** How libraries name a value, and what none of the ids above can be a part of. */
const frames: [string, string][] = [
  ["the key '", "' cannot be read"],
  ['sufler:c:{', '}: wrong kind of value'],
  ['(', ')'],
  ['value="', '", and more'],
  ['', ''],
]

function logged(error: unknown): { message: string; stack: string; cause?: { message: string } } {
  const lines: string[] = []
  createLogger('info', { write: (line) => void lines.push(line) }).error({ err: error }, 'x')
  return JSON.parse(lines[0] as string).err
}

describe('an error in the log', () => {
  test('never holds an id as a whole value, in its message, its stack and its causes', () => {
    fc.assert(
      fc.property(customerId, fc.constantFrom(...frames), (id, [before, after]) => {
        const cause = new Error(before + id + after)
        const {
          message,
          stack,
          cause: told,
        } = logged(withoutCustomers(new Error(before + id + after, { cause }), [id]))
        const expected = `${before}[customer]${after}`
        // An id that is also a word of the message, or a mark of it, goes there, too.
        if (before.includes(id) || after.includes(id)) expect(message).toContain('[customer]')
        else expect(message).toBe(expected)
        expect(told?.message).toBe(message)
        expect(stack.startsWith(`Error: ${message}\n`)).toBe(true)
      }),
      { seed, numRuns: 300 },
    )
  })

  test('without the id stays as it is, byte for byte', () => {
    const word = fc.stringMatching(/^[A-Za-zа-я]{5,12}$/)
    const text = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zа-я0-9]{1,4}$/), text, text, (id, message, inner) => {
        const error = new TypeError(message, { cause: new RangeError(inner) })
        expect(logged(withoutCustomers(error, [id]))).toEqual(logged(error))
      }),
      { seed, numRuns: 300 },
    )
  })

  test.each([
    ['d', 'RangeError: Invalid count value: -1', 'RangeError: Invalid count value: -1'],
    [
      'd',
      "Cannot read properties of undefined (reading 'd')",
      "Cannot read properties of undefined (reading '[customer]')",
    ],
    ['7', 'a batch of 17 took 7 ms of customer 7.', 'a batch of 17 took [customer] ms of customer [customer].'],
    ['b.example', 'a@b.example asked for b.example', 'a@b.example asked for [customer]'],
    ['a/b c', 'GET /v1/customers/a%2Fb%20c', 'GET /v1/customers/[customer]'],
    ['a"b', 'wrong: {"customerId":"a\\"b"}', 'wrong: {"customerId":"[customer]"}'],
    ['customer', 'the customer is away', 'the [customer] is away'],
  ])('with the customer %j: %s', (id, message, expected) => {
    expect(logged(withoutCustomers(new Error(message), [id])).message).toBe(expected)
  })

  test('shows where it was thrown, whatever customers are called', () => {
    const error = new Error('d')
    const { stack } = logged(withoutCustomers(error, ['d', 'at', 'node', 'Error', 'test', 'ts', 'file']))
    expect(stack.split('\n').slice(1)).toEqual(error.stack?.split('\n').slice(1))
  })

  test('whose message was changed after it was thrown holds the id in neither', () => {
    const error = new Error('customer d')
    // A stack is put together when it is first asked for.
    expect(error.stack).toContain('customer d')
    error.message = 'somebody else'
    const { stack } = logged(withoutCustomers(error, ['d']))
    expect(stack.split('\n')[0]).toBe('Error: customer [customer]')
  })

  test('of several customers holds none, though one is the beginning of another', () => {
    const error = new Error('anna, anna-maria and maria')
    expect(logged(withoutCustomers(error, ['anna', 'maria', 'anna-maria'])).message).toBe(
      '[customer], [customer] and [customer]',
    )
  })
})
