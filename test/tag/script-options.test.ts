import { describe, expect, test } from 'vitest'
import { optionsOf } from '../../src/tag/script-options.ts'

const src = 'https://offers.shop.example/tag/sufler.js'
const key = { 'data-key': 'sufler_site_1' }

describe('the attributes of the script', () => {
  test('without any, beside the key', () => {
    expect(optionsOf(key, src)).toEqual({
      key: 'sufler_site_1',
      endpoint: 'https://offers.shop.example/',
      context: {},
      automatic: true,
      debug: false,
    })
  })

  test('without a key it does nothing', () => {
    expect(optionsOf({}, src)).toBeUndefined()
    expect(optionsOf({ 'data-key': '' }, src)).toBeUndefined()
  })

  test.each([
    ['', true],
    ['true', true],
    ['false', false],
  ])('data-consent="%s" is %s', (text, consent) => {
    expect(optionsOf({ ...key, 'data-consent': text }, src)).toMatchObject({ consent })
  })

  test.each([
    ['150', 150],
    ['1', 1],
    ['9999', 9999],
    ['0', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['100000', undefined],
  ])('data-timeout="%s" is %s', (text, timeoutMs) => {
    expect(optionsOf({ ...key, 'data-timeout': text }, src)?.timeoutMs).toBe(timeoutMs)
  })

  test('facts keep their names, with a hyphen for the dot, and get a type', () => {
    const attributes = {
      ...key,
      'data-context-page-category': 'roaming',
      'data-context-page.type': 'home',
      'data-context-cart-value': '3000.5',
      'data-context-first_visit': 'true',
      'data-context-phone': '79161234567890123',
    }
    expect(optionsOf(attributes, src)?.context).toEqual({
      'page.category': 'roaming',
      'page.type': 'home',
      'cart.value': 3000.5,
      first_visit: true,
      phone: '79161234567890123',
    })
  })

  test('an address below a path, and one of its own', () => {
    expect(optionsOf(key, 'https://shop.example/offers/tag/sufler.js?v=2')?.endpoint).toBe(
      'https://shop.example/offers/',
    )
    expect(optionsOf({ ...key, 'data-endpoint': '/offers' }, src)?.endpoint).toBe('/offers')
  })
})
