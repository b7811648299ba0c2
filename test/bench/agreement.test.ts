import { expect, test } from 'vitest'
import { AgreementError, assertAgreement, hashOfChoices } from '../../bench/agreement.ts'

const choices = [
  { customerId: '1', offerIds: ['a', 'b'] },
  { customerId: '2', offerIds: [] },
]

test('equal choices agree', () => {
  assertAgreement(choices, choices.slice(0, 1))
  expect(hashOfChoices(choices)).toBe(hashOfChoices([...choices]))
})

test.each([
  ['another order', [{ customerId: '1', offerIds: ['b', 'a'] }]],
  ['one less', [{ customerId: '1', offerIds: ['a'] }]],
])('%s does not', (_what, expected) => {
  expect(() => assertAgreement(choices, expected)).toThrow(AgreementError)
  expect(hashOfChoices(expected)).not.toBe(hashOfChoices(choices.slice(0, 1)))
})
