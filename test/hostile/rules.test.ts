import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { validateRules } from '#sufler/service/checking/check-rules.ts'
import { TestServer } from '../rest/test-server.ts'
import { asText, hostileVariants, placesOf, pollution } from './hostile.ts'
import { rulesNamed } from './hostile-rules.ts'

/** Deeper than may be; that 100,000 are refused as well is tried where files are parsed. */
const levels = 1_000

/** What ids may be called that lists, texts, functions or all objects have something under. */
const names = ['constructor', 'length', 'name', 'map', 'prototype']

describe('rules in which everything is called like a thing that every object has', () => {
  test.each(names)('%s are sound', async (name) => {
    const { errors } = await validateRules({ files: rulesNamed(name) })
    expect(errors.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([])
  })

  const name = 'constructor'
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ log: 'error' }, rulesNamed(name))
  })
  afterAll(() => server.stop())

  const decide = async (context: string) => {
    const placements = JSON.stringify([{ id: `${name}.${name}` }])
    const { status, body } = await server.send(
      'POST',
      '/v1/decisions',
      `{"customerId":"__proto__","placements":${placements},"explain":true,"context":${context}}`,
      { 'content-type': 'application/json' },
    )
    return { status, body, offers: body.placements?.[0].offers ?? [] }
  }

  test('are served: decided, explained, filled, reported and counted', async () => {
    // Nothing is kept of them yet: their text has the words for that.
    const fits = `{"obj.${name}":{"${name}":"${name}"},"ctx.${name}":"${name}"}`
    const first = await decide(fits)
    expect(first.offers.map(({ offerId }: { offerId: string }) => offerId)).toEqual([name])
    expect(first.offers[0].treatment.content).toEqual({ [name]: 'a b 1' })
    const features = {
      [name]: 7,
      [`set.${name}`]: [name, '__proto__'],
      [`text.${name}`]: 'x',
      [`category.${name}`]: '__proto__',
    }
    expect((await server.send('PATCH', '/v1/customers/__proto__', { features })).status).toBe(204)
    expect((await server.send('GET', '/v1/customers/__proto__')).body.features).toEqual(features)
    const { offers } = await decide(fits)
    expect(offers[0].treatment.content).toEqual({ [name]: 'a x 7' })
    const outcomes = [{ token: offers[0].token, outcome: 'declined', reason: name }]
    expect((await server.send('POST', '/v1/outcomes', { customerId: '__proto__', outcomes })).body).toMatchObject({
      recorded: 1,
    })
    const { body } = await server.send('GET', '/v1/customers/__proto__/history')
    expect(body.records).toContainEqual(expect.objectContaining({ kind: 'declined', offerId: name, reason: name }))
    for (const path of [
      '/v1/budgets',
      '/v1/experiments',
      `/v1/experiments/${name}`,
      '/v1/console/operator',
      '/metrics',
    ]) {
      expect((await server.send('GET', path)).status, path).toBe(200)
    }
  })

  test.each([
    ['nothing of it', `{}`],
    ['an object without it', `{"obj.${name}":{},"ctx.${name}":"${name}"}`],
    ['a list', `{"obj.${name}":[],"ctx.${name}":"${name}"}`],
    ['what every object has, as texts', `{"obj.${name}":{"${name}":"toString"},"ctx.${name}":"toString"}`],
  ])('are not taken for what every object has: %s', async (_what, context) => {
    const { status, offers } = await decide(context)
    expect([status, offers.map(({ offerId }: { offerId: string }) => offerId)]).toEqual([200, ['spare']])
  })

  test('break nothing', () => {
    expect(server.logLines).toEqual([])
    expect(pollution()).toEqual([])
  })
})

describe('a hostile thing at any place of any file', () => {
  const files = rulesNamed('constructor')

  test.each(Object.keys(files))(
    '%s: is read or refused, and breaks nothing',
    async (path) => {
      const content = JSON.parse(files[path] as string)
      let tried = 0
      for (const variant of hostileVariants(content)) {
        tried++
        const text = asText(variant, levels)
        const { errors } = await validateRules({ files: { ...files, [path]: text } })
        for (const { message } of errors) expect(message).not.toMatch(/function|\[native code\]|\[object/)
      }
      expect(tried).toBeGreaterThan([...placesOf(content)].length)
      expect(pollution()).toEqual([])
    },
    300_000,
  )

  test.each([
    '__proto__',
    'constructor',
    'offers/constructor.yaml',
    'variants/__proto__/variant.yaml',
    'toString.json',
  ])('a file called %s is read or refused', async (path) => {
    const { errors } = await validateRules({ files: Object.fromEntries([...Object.entries(files), [path, 'x: 1']]) })
    expect(errors.length).toBeGreaterThan(0)
    expect(pollution()).toEqual([])
  })
})
