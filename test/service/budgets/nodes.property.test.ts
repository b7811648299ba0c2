import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { settledKeepMs } from '#sufler/domain/budgets/ledger.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { budgetOf } from '../../support/budget.ts'
import { scale, seed } from '../../support/seed.ts'
import { VirtualNodes } from './virtual-nodes.ts'

const nodeCount = 3

const anyStep = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      node: fc.nat(2),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('happen' as const),
      answer: fc.nat(1_000),
      count: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('return' as const), answer: fc.nat(1_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('report' as const), times: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 12_000 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 150_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), node: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), node: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      node: fc.nat(2),
      link: fc.constantFrom('up' as const, 'down' as const, 'answers-lost' as const),
    }),
  },
)
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never

describe.each(['LMDB', 'Redis'])('nodes that share a budget on %s', (kind) => {
  let dir: string
  let store: Store
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'sufler-budgets-'))
    store = await (kind === 'LMDB'
      ? openStore(`lmdb:${dir}`)
      : openStore(inject('redisUrl'), { keyPrefix: `test-${randomUUID()}:` }))
  })
  afterAll(async () => {
    await store.close()
    rmSync(dir, { recursive: true })
  })

  async function take(nodes: VirtualNodes, step: Step): Promise<void> {
    switch (step.kind) {
      case 'decide':
        await Promise.all(Array.from({ length: step.count }, () => nodes.decide(step.node)))
        break
      case 'happen':
        for (let i = 0; i < step.count; i++) nodes.happen(step.answer + i, 'presented')
        break
      case 'return':
        nodes.happen(step.answer, 'not-presented')
        break
      case 'report':
        await nodes.report(step.times)
        break
      case 'pass':
        await nodes.pass(step.ms)
        break
      case 'kill':
        nodes.kill(step.node)
        break
      case 'restart':
        await nodes.restart(step.node)
        break
      case 'link':
        nodes.link(step.node, step.link)
        break
    }
  }

  it(
    'never show one too many, and lose none for good',
    async () => {
      const cases = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.array(anyStep, { minLength: 5, maxLength: 60 }))
      let shown = 0
      await fc.assert(
        fc.asyncProperty(cases, async ([limit, steps]) => {
          const budget = budgetOf({ id: `b-${randomUUID()}`, limit })
          const nodes = new VirtualNodes(store, [budget], nodeCount)
          for (const step of steps) {
            await take(nodes, step)
            expect(nodes.shown).toBeLessThanOrEqual(limit)
          }
          await nodes.report()
          shown += nodes.shown

          // Everything works again, and all reservations lapse: what was not used is there to be had.
          for (let node = 0; node < nodeCount; node++) nodes.link(node, 'up')
          for (let i = 0; i < 3; i++) await nodes.pass(settledKeepMs / 4)
          const { used } = await nodes
            .ledgers()
            .take(
              { budgetId: budget.id, period: 'total' },
              { portionId: 'look', least: 0, most: 0, allowed: limit, holdMs: 0 },
            )
          const before = nodes.answers.length
          await Promise.all([0, 1, 2].map((node) => nodes.restart(node)))
          for (let i = 0; i < limit + 1; i++) await nodes.decide(0)
          expect(nodes.answers.length - before).toBe(Math.max(limit - used, 0))
          expect(used).toBe(nodes.shownEver)
          await nodes.close()
        }),
        { seed, numRuns: (kind === 'LMDB' ? 25 : 80) * scale },
      )
      expect(shown).toBeGreaterThan(0)
    },
    60_000 * scale,
  )
})
