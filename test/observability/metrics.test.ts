import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../rest/test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

const text = async () => (await server.send('GET', '/metrics')).body as string

describe('metrics', () => {
  test('count decisions by placement and result, and their durations by stage', async () => {
    const decide = (...ids: string[]) => server.decide({ customerId: 'x', placements: ids.map((id) => ({ id })) })
    await decide('site.hero', 'site.sidebar')
    await decide('site.hero')
    await server.decide({ customerId: 'x', placements: [{ id: 'site.nowhere' }] })
    await server.send('PATCH', '/v1/customers/bob', { features: { data_mb: 1 } })
    await server.decide({ customerId: 'bob', placements: [{ id: 'call-centre.prompt' }] })
    await server.writeRules({ 'offers/broken.yaml': 'id: broken' })
    await server.send('POST', '/v1/rulesets')
    const metrics = await text()
    const { id, offers } = server.server.sufler.rulesets.active.ruleset
    for (const line of [
      'sufler_decisions_total{placement="site.hero",result="offers"} 2',
      'sufler_decisions_total{placement="site.sidebar",result="offers"} 1',
      'sufler_decisions_total{placement="call-centre.prompt",result="fallback"} 1',
      'sufler_decision_duration_seconds_count{stage="total"} 3',
      'sufler_problems_total{code="placement-unknown"} 1',
      'sufler_problems_total{code="ruleset-invalid"} 1',
      'sufler_ruleset_publications_total{outcome="published"} 1',
      'sufler_ruleset_publications_total{outcome="refused"} 1',
      `sufler_ruleset_info{id="${id}"} 1`,
      `sufler_ruleset_offers ${offers.length}`,
      'sufler_worker_threads 1',
      'sufler_queue_length 0',
      'sufler_store_up 1',
      'sufler_requests_in_flight 0',
    ]) {
      expect(metrics.split('\n')).toContain(line)
    }
    // What callers make up must never become a label.
    expect(metrics).not.toContain('site.nowhere')
  })

  test('have buckets from 0.1 ms to 1 s', async () => {
    const bounds = [...(await text()).matchAll(/duration_seconds_bucket\{le="([^"]+)",stage="total"\}/g)]
    expect(bounds.map(([, bound]) => bound)).toEqual([
      '0.0001',
      '0.00025',
      '0.0005',
      '0.001',
      '0.0025',
      '0.005',
      '0.01',
      '0.025',
      '0.05',
      '0.1',
      '0.25',
      '0.5',
      '1',
      '+Inf',
    ])
  })

  test('are named after what they measure, with the unit', async () => {
    const names = [...(await text()).matchAll(/^# TYPE (\S+) (\S+)$/gm)]
    for (const [, name, type] of names) {
      expect(name).toMatch(/^sufler_[a-z0-9_]+$/)
      if (type === 'counter') expect(name).toMatch(/_total$/)
      if (type === 'histogram') expect(name).toMatch(/_seconds$/)
    }
  })
})

describe('docs/metrics.md', () => {
  test('lists every metric of ours with its type and labels, and no other', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `(sufler_[a-z_]+)` \| (\w+) \|([^|]*)\| [^|]+ \|$/gm)]
    const listed = rows.map(([, name, type, labels]) =>
      [name, type, labels?.replaceAll('`', '').trim()].join(' ').trim(),
    )
    const { registry } = server.server.sufler.metrics
    const registered = registry
      .getMetricsAsArray()
      .filter(({ name }) => !/^sufler_(process|nodejs)_/.test(name))
      .map((metric) => {
        const { type, labelNames = [] } = metric as unknown as { type: string; labelNames?: string[] }
        return [metric.name, type, labelNames.join(', ')].join(' ').trim()
      })
    expect(listed.sort()).toEqual(registered.sort())
  })
})
