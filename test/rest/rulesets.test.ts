import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { offerFile, restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await TestServer.start()
})
afterEach(() => server.stop())

const activeId = () => server.server.sufler.rulesets.active.ruleset.id
const broken = offerFile('gold', { eligibility: '{ all: [{ fact: data_bm, operator: equal, value: 1 }] }' })

describe('rulesets', () => {
  test('are listed, and the active one is summed up', async () => {
    const list = await server.send('GET', '/v1/rulesets')
    expect(list.body).toEqual({
      active: activeId(),
      publications: [
        {
          id: activeId(),
          name: 'Test',
          offers: 6,
          publishedAt: expect.any(String),
          tookMs: expect.any(Number),
          warnings: expect.any(Number),
        },
      ],
    })
    const { body } = await server.send('GET', '/v1/rulesets/active')
    expect(body).toMatchObject({ id: activeId(), offers: 6, groups: 1, currency: 'RUB', locales: ['ru', 'en'] })
    expect(body.placements.map(({ id }: { id: string }) => id)).toEqual([
      'call-centre.prompt',
      'site.hero',
      'site.sidebar',
    ])
    expect(body.context).toEqual([{ name: 'call.reason', type: 'category' }])
  })

  test('are published from disk, and every answer names the one that decided', async () => {
    const before = activeId()
    await server.writeRules({ 'offers/gold.yaml': offerFile('gold', { value: 1 }) })
    const { status, body } = await server.send('POST', '/v1/rulesets')
    expect(status).toBe(200)
    expect(body).toMatchObject({ outcome: 'published', ruleset: activeId() })
    expect(activeId()).not.toBe(before)
    const answer = await server.decide({ customerId: 'x', placements: [{ id: 'site.hero' }] })
    expect(answer.body).toMatchObject({ ruleset: activeId(), placements: [{ offers: [{ offerId: 'silver' }] }] })
    expect((await server.send('POST', '/v1/rulesets')).body).toMatchObject({ outcome: 'unchanged' })
  })

  test('with errors are refused with all of them, and the active one stays', async () => {
    const before = activeId()
    await server.writeRules({ 'offers/gold.yaml': broken, 'offers/silver.yaml': offerFile('bronze') })
    const { status, body } = await server.send('POST', '/v1/rulesets')
    expect(status).toBe(422)
    expect(body.code).toBe('ruleset-invalid')
    expect(body.errors).toHaveLength(2)
    expect(body.errors).toContainEqual({
      code: 'unknown-fact',
      file: 'offers/gold.yaml',
      line: 5,
      column: expect.any(Number),
      path: '/eligibility/all/0/fact',
      found: "'data_bm'",
      expected: expect.any(String),
      suggestion: 'data_mb',
      message: expect.stringContaining("did you mean 'data_mb'?"),
    })
    expect(activeId()).toBe(before)
    expect((await server.decide({ customerId: 'x', placements: [{ id: 'site.hero' }] })).status).toBe(200)
  })

  test('are validated without changing anything: the directory, or files that are sent', async () => {
    const before = activeId()
    expect((await server.send('POST', '/v1/rulesets/validate', {})).body).toMatchObject({
      valid: true,
      ruleset: before,
      errors: [],
    })
    const sent = { files: { ...restRules, 'offers/gold.yaml': broken } }
    const { status, body } = await server.send('POST', '/v1/rulesets/validate', sent)
    expect(status).toBe(200)
    expect(body).toMatchObject({ valid: false, errors: [{ file: 'offers/gold.yaml', code: 'unknown-fact' }] })
    expect(body.ruleset).toBeUndefined()
    expect(activeId()).toBe(before)
  })

  test('a directory that is gone is an error of ours, and the active ruleset stays', async () => {
    const files = Object.keys(restRules).filter((path) => !path.includes('/'))
    await server.writeRules(Object.fromEntries(files.map((path) => [path, undefined])))
    const { status, body } = await server.send('POST', '/v1/rulesets')
    expect(status).toBe(422)
    expect(body.errors.map(({ code }: { code: string }) => code)).toContain('missing-file')
    expect((await server.decide({ customerId: 'x', placements: [{ id: 'site.hero' }] })).status).toBe(200)
  })

  test('are swapped under load: every answer is whole and names the old one or the new one', async () => {
    const ids = new Set([activeId()])
    const seen = new Map<string, Set<string>>()
    let isPublishing = true
    let decided = 0
    const client = async () => {
      while (isPublishing) {
        const { status, body } = await server.decide({ customerId: 'x', placements: [{ id: 'site.hero' }] })
        expect(status, JSON.stringify(body)).toBe(200)
        expect(body.degraded).toEqual([])
        const offers = seen.get(body.ruleset) ?? new Set()
        seen.set(body.ruleset, offers.add(body.placements[0].offers[0].offerId))
        decided++
      }
    }
    const clients = Array.from({ length: 8 }, client)
    for (const winner of ['silver', 'bronze', 'welcome2', 'silver2']) {
      await server.writeRules({ [`offers/${winner}.yaml`]: offerFile(winner, { value: 100 + ids.size }) })
      expect((await server.send('POST', '/v1/rulesets')).body.outcome).toBe('published')
      ids.add(activeId())
      const next = await server.decide({ customerId: 'x', placements: [{ id: 'site.hero' }] })
      expect(next.body).toMatchObject({ ruleset: activeId(), placements: [{ offers: [{ offerId: winner }] }] })
    }
    isPublishing = false
    await Promise.all(clients)
    expect(decided).toBeGreaterThan(20)
    expect(ids.size).toBe(5)
    for (const [id, offers] of seen) {
      expect(ids).toContain(id)
      // Each ruleset has its own winner: an answer that mixed two of them would show.
      expect(offers.size).toBe(1)
    }
  })
})
