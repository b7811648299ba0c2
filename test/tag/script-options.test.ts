import { describe, expect, test } from 'vitest'
import { optionsOf } from '../../src/tag/script-options.ts'

const key = { key: 'sufler_site_1' }

describe('the attributes of the script', () => {
  test('without any, beside the key', () => {
    expect(optionsOf(key)).toEqual({ key: 'sufler_site_1', timeoutMs: Number.NaN, context: {}, debug: false })
  })

  test('are options by their names, and no customer, of whom a proof is needed', () => {
    const attributes = { ...key, endpoint: '/offers', locale: 'ru', subject: 's', customer: 'c', debug: '' }
    expect(optionsOf(attributes)).toMatchObject({ endpoint: '/offers', locale: 'ru', subject: 's', debug: true })
    expect(optionsOf(attributes).customer).toBeUndefined()
  })

  test.each([
    ['', true],
    ['true', true],
    ['false', false],
  ])('data-consent="%s" is %s', (consent, expected) => {
    expect(optionsOf({ ...key, consent })).toMatchObject({ consent: expected })
  })

  test('facts keep their names, with a hyphen for the dot, and get a type', () => {
    const attributes = {
      ...key,
      contextPageCategory: 'roaming',
      'contextPage.type': 'home',
      contextCartValue: '3000.5',
      contextFirst_visit: 'true',
      contextPhone: '79161234567890123',
      context: 'none',
      contextual: 'none',
    }
    expect(optionsOf(attributes).context).toEqual({
      'page.category': 'roaming',
      'page.type': 'home',
      'cart.value': 3000.5,
      first_visit: true,
      phone: '79161234567890123',
    })
  })
})
