import { describe, expect, test } from 'vitest'
import { addressGroup } from '#sufler/domain/access/address-group.ts'
import { parseKeyText } from '#sufler/domain/access/key-text.ts'
import { isLoopbackHost, isLoopbackName, isLoopbackOrigin } from '#sufler/domain/access/loopback.ts'
import { roles } from '#sufler/domain/access/roles.ts'
import { RecentMap } from '#sufler/domain/recent-map.ts'
import { hashOfKey, newKey } from '#sufler/service/access/new-key.ts'
import { siteOriginFault } from '#sufler/service/access/site-origins.ts'

describe('keys', () => {
  test.each(roles)('of the role %s tell their role and id, and what is kept tells nothing of them', (role) => {
    const { text, record } = newKey({ role, name: 'x' }, 5)
    expect(text).toMatch(/^sufler_[a-z]+_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/)
    expect(parseKeyText(text)).toEqual({ role, id: record.id })
    expect(record).toEqual({ id: record.id, role, name: 'x', createdAtMs: 5, hash: hashOfKey(text) })
    expect(JSON.stringify(record)).not.toContain(text.slice(-43))
  })

  test('are different', () => {
    const texts = Array.from({ length: 1_000 }, () => newKey({ role: 'admin', name: 'x' }, 0))
    expect(new Set(texts.map(({ text }) => text.slice(-43))).size).toBe(1_000)
    expect(new Set(texts.map(({ record }) => record.id)).size).toBe(1_000)
  })

  const secret = 'x'.repeat(43)
  test.each([
    '',
    'sufler_service_abcdefghijkl_',
    `sufler_king_abcdefghijkl_${secret}`,
    `sufler_service_ABCDEFGHIJKL_${secret}`,
    `sufler_service_abcdefghijkl_${secret}x`,
    ` sufler_service_abcdefghijkl_${secret}`,
    `sufler_service_abcdefghijkl_${secret}\n`,
    `sufler_service___proto_____${secret}`,
  ])('are not: %j', (text) => {
    expect(parseKeyText(text)).toBeUndefined()
  })
})

describe('this machine', () => {
  test.each(['localhost', 'LOCALHOST', 'shop.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])('is %s', (name) => {
    expect(isLoopbackName(name)).toBe(true)
  })
  test.each([
    '0.0.0.0',
    '::',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    'evil',
    '',
    '1127.0.0.1',
  ])('is not %j', (name) => {
    expect(isLoopbackName(name)).toBe(false)
  })
  test.each(['localhost:8080', '127.0.0.1', '[::1]:8080'])('answers to the host %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true)
    expect(isLoopbackOrigin(`http://${host}`)).toBe(true)
  })
  test.each(['evil.example', 'localhost:8080@evil.example', 'evil.example:127.0.0.1', '[::1', 'localhost:', '::1:80'])(
    'does not answer to the host %j',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false)
      expect(isLoopbackOrigin(`http://${host}`)).toBe(false)
    },
  )
  test('has no origin of another scheme', () => {
    expect(['null', 'file://localhost', 'localhost'].filter(isLoopbackOrigin)).toEqual([])
  })
})

describe('rates of addresses are counted', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s under %s', (address, group) => {
    expect(addressGroup(address)).toBe(group)
  })
})

describe('origins of pages', () => {
  test.each(['https://shop.example', 'http://localhost:3000', 'https://shop.example:8443'])('may be %s', (origin) => {
    expect(siteOriginFault(origin)).toBeUndefined()
  })
  test.each([
    [
      'https://shop.example/',
      "found 'https://shop.example/', expected scheme, host and port alone, as https://shop.example; did you mean https://shop.example?",
    ],
    ['HTTPS://shop.example:443', expect.stringContaining('did you mean https://shop.example?')],
    ['*', expect.stringContaining("found '*'")],
    ['null', expect.stringContaining("found 'null'")],
    ['https://*.shop.example', expect.anything()],
    ['file:///home', expect.anything()],
  ])('may not be %s', (origin, fault) => {
    expect(siteOriginFault(origin)).toEqual(fault)
  })
})

test('a map of what was used lately keeps what is used, and twice its bound at most', () => {
  const map = new RecentMap<number>(10)
  map.set('used', 1)
  for (let n = 0; n < 1_000; n++) {
    map.set(`${n}`, n)
    expect(map.get('used')).toBe(1)
    expect(map.size).toBeLessThanOrEqual(20)
    for (let back = 1; back < 9 && back <= n; back++) expect(map.get(`${n - back}`)).toBe(n - back)
  }
  map.delete('used')
  expect(map.get('used')).toBeUndefined()
  map.clear()
  expect(map.size).toBe(0)
  expect(() => new RecentMap(0)).toThrow(RangeError)
})
