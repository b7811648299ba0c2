import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { budgetsPerOfferMax } from '#sufler/schema/budgets-file.ts'
import { formatUnits } from '#sufler/service/budgets/budget-unit.ts'
import { decisionTimeMs, newDecisionId } from '#sufler/service/decision-id.ts'
import { DecisionTokens, tokenLengthMax } from '#sufler/service/decision-token.ts'

const old = { id: 'k1', secret: Buffer.from('an old secret of 32 bytes, or so') }
const current = { id: 'k2', secret: Buffer.from('a new secret of 32 bytes, indeed') }

const tokens = new DecisionTokens([current, old])
const decidedMs = Date.UTC(2026, 6, 1)
const claims = {
  decisionId: uuidv7({ msecs: decidedMs }),
  customerId: '79161234567',
  placementId: 'call-centre.prompt',
  offerId: 'roaming-data-pack',
}
const token = tokens.sign(claims)
const verify = (text: string, customerId = claims.customerId, decidedFromMs = 0) =>
  tokens.verify(text, customerId, decidedFromMs)

describe('a token', () => {
  test('proves what was signed', () => {
    expect(verify(token)).toEqual(claims)
  })

  test('does not show the customer', () => {
    expect(token).not.toContain(claims.customerId)
  })

  test('is good for as long as one of the keys that signed it is known', () => {
    const before = new DecisionTokens([old]).sign(claims)
    expect(verify(before)).toEqual(claims)
    expect(new DecisionTokens([current]).verify(before, claims.customerId, 0)).toBe('key-unknown')
  })

  test('of another customer cannot be told from an altered one', () => {
    expect(verify(token, '79160000000')).toBe('forged')
  })

  test('that was cut anywhere is none', () => {
    for (let length = 0; length < token.length; length++) expect(verify(token.slice(0, length))).toBe('malformed')
  })

  test('that was altered anywhere proves nothing', () => {
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'a' ? 'b' : 'a'
      const result = verify(token.slice(0, at) + other + token.slice(at + 1))
      expect(['malformed', 'key-unknown', 'forged']).toContain(result)
    }
  })

  test.each(['', '.', '~', 'k2', 'k2..', `${token}x`, `x.${token}`, token.replaceAll('~', '.'), 'x'.repeat(100_000)])(
    'is not %s',
    (text) => {
      expect(verify(text)).toBe('malformed')
    },
  )

  test('expires with its decision, and not before', () => {
    expect(verify(token, claims.customerId, decidedMs)).toEqual(claims)
    expect(verify(token, claims.customerId, decidedMs + 1)).toBe('expired')
  })

  test('that is forged does not tell that it is old', () => {
    expect(verify(token, '79160000000', decidedMs + 1)).toBe('forged')
  })

  test('names units of budgets, and is as short as ever without', () => {
    const units = formatUnits([
      { budgetId: 'launch', period: '2026-07-01', portionId: '1k9x', unit: 7, countOn: 'accepted' },
      { budgetId: 'gifts', period: 'total', portionId: 'z', unit: 0, countOn: 'presented' },
    ])
    const budgeted = tokens.sign({ ...claims, units })
    expect(budgeted).toContain('~launch_2026-07-01_1k9x_7_a.gifts_total_z_0_p.')
    expect(verify(budgeted)).toEqual({ ...claims, units })
    for (const altered of [budgeted.replace('_7_a', '_8_a'), budgeted.replace(`~${units}`, '')]) {
      expect(verify(altered)).toBe('forged')
    }
    expect(token.split('~')).toHaveLength(3)
  })

  test('is as long as the longest ids make it, and no longer', () => {
    const longest = {
      ...claims,
      placementId: `${'p'.repeat(64)}.${'q'.repeat(64)}`,
      offerId: 'o'.repeat(64),
      units: formatUnits(
        Array.from({ length: budgetsPerOfferMax }, () => ({
          ...{
            budgetId: 'b'.repeat(64),
            period: '2026-07-01',
            portionId: 'z'.repeat(10),
            countOn: 'accepted' as const,
          },
          unit: 36 ** 3 - 1,
        })),
      ),
    }
    const tokensOfLongKey = new DecisionTokens([{ id: 'k'.repeat(16), secret: old.secret }])
    const signed = tokensOfLongKey.sign(longest)
    expect(signed.length).toBe(tokenLengthMax)
    expect(tokensOfLongKey.verify(signed, longest.customerId, 0)).toEqual(longest)
  })
})

describe('the id of a decision', () => {
  test('tells when it was made', () => {
    const before = Date.now()
    const ms = decisionTimeMs(newDecisionId())
    expect(ms).toBeGreaterThanOrEqual(before)
    expect(ms).toBeLessThanOrEqual(Date.now())
    expect(decisionTimeMs(claims.decisionId)).toBe(decidedMs)
  })
})
