import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dueMax, type PortionRequest, settledKeepMs, type UnitChange } from '#sufler/domain/budgets/ledger.ts'
import { type BudgetLedgers, budgetChangesMax, type LedgerName } from '#sufler/store/budget-ledgers.ts'
import type { Store } from '#sufler/store/store.ts'
import { scale, seed } from '../support/seed.ts'
import { NaiveBudget } from './naive-budget.ts'

export interface LedgersUnderTest {
  /** Opens the store once more, as another node would: the same data each time. */
  open(): Promise<Store>
  dispose(): Promise<void>
}

const now = Date.UTC(2026, 6, 1)

/** What every adapter of `src/store/budget-ledgers.ts` must do. */
export function budgetLedgersContract(name: string, start: () => Promise<LedgersUnderTest>): void {
  describe(`${name} as an account of budgets`, () => {
    let subject: LedgersUnderTest
    let stores: Store[] = []
    let ledgers: BudgetLedgers

    beforeAll(async () => {
      subject = await start()
      stores = await Promise.all([subject.open(), subject.open(), subject.open()])
      ledgers = (stores[0] as Store).budgets
    })
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close()))
      await subject.dispose()
    })

    const newLedger = (period = 'total'): LedgerName => ({ budgetId: `b-${randomUUID()}`, period })
    const request = (changes: Partial<PortionRequest> = {}): PortionRequest => ({
      portionId: randomUUID().slice(0, 8),
      least: 1,
      most: 500,
      allowed: 1_000,
      holdMs: 60_000,
      ...changes,
    })
    const look = (ledger: LedgerName, allowed = 1_000, nowMs = now) =>
      ledgers.take(ledger, request({ least: 0, most: 0, allowed }), nowMs)
    const settle = (ledger: LedgerName, portionId: string, unit: number, change: UnitChange, nowMs = now) =>
      ledgers.settle([{ ...ledger, portionId, unit, change }], nowMs).then(([result]) => result)

    describe('a portion', () => {
      it('is a sixteenth of what is left, more when more is needed, never more than is left', async () => {
        const ledger = newLedger()
        const grants: number[] = []
        for (const wanted of [{}, {}, { least: 400 }, { least: 500 }, {}, {}]) {
          grants.push((await ledgers.take(ledger, request(wanted), now)).granted)
        }
        expect(grants).toEqual([63, 59, 400, 478, 0, 0])
        expect(await look(ledger)).toMatchObject({ used: 0, out: 1_000, late: 0, portions: 4 })
      })

      it('is of single units at the end', async () => {
        const ledger = newLedger()
        const take = () => ledgers.take(ledger, request({ allowed: 3 }), now)
        expect([await take(), await take(), await take(), await take()].map(({ granted }) => granted)).toEqual([
          1, 1, 1, 0,
        ])
      })

      it('has an id that is used once: nothing is granted twice under it', async () => {
        const ledger = newLedger()
        expect((await ledgers.take(ledger, request({ portionId: 'same' }), now)).granted).toBe(63)
        expect((await ledgers.take(ledger, request({ portionId: 'same' }), now)).granted).toBe(0)
        expect((await look(ledger)).out).toBe(63)
      })

      it('is not granted when the limit is lowered below what is used and out', async () => {
        const ledger = newLedger()
        await ledgers.take(ledger, request({ least: 100 }), now)
        expect((await ledgers.take(ledger, request({ allowed: 99 }), now)).granted).toBe(0)
        expect((await ledgers.take(ledger, request({ allowed: 101 }), now)).granted).toBe(1)
      })

      it('goes back when it is due, what was used of it aside', async () => {
        const ledger = newLedger()
        await ledgers.take(ledger, request({ portionId: 'p', least: 10, allowed: 10 }), now)
        expect(await settle(ledger, 'p', 0, 'use')).toBe('settled')
        expect(await settle(ledger, 'p', 1, 'return')).toBe('settled')
        expect(await look(ledger, 10, now + 59_999)).toMatchObject({ used: 1, out: 8 })
        expect(await look(ledger, 10, now + 60_000)).toMatchObject({ used: 1, out: 0 })
      })

      it('is forgotten a while after nothing of it is out', async () => {
        const ledger = newLedger()
        await ledgers.take(ledger, request({ portionId: 'p', allowed: 1 }), now)
        expect(await settle(ledger, 'p', 0, 'use')).toBe('settled')
        expect(await look(ledger, 1, now + settledKeepMs - 1)).toMatchObject({ used: 1, portions: 1 })
        expect(await settle(ledger, 'p', 0, 'use')).toBe('duplicate')
        expect(await look(ledger, 1, now + settledKeepMs)).toMatchObject({ used: 1, portions: 0 })
        expect(await settle(ledger, 'p', 0, 'use')).toBe('unknown')
        expect((await look(ledger, 1)).used).toBe(1)
      })

      it('is given back with many others, some at a time', async () => {
        const ledger = newLedger()
        const count = dueMax + 20
        for (let i = 0; i < count; i++) await ledgers.take(ledger, request({ allowed: count, most: 1 }), now + i)
        expect((await look(ledger, count)).out).toBe(count)
        expect((await look(ledger, count, now + 70_000)).out).toBe(20)
        expect((await look(ledger, count, now + 70_000)).out).toBe(0)
      })
    })

    describe('a unit', () => {
      it('counts once, whoever reports it how often', async () => {
        const ledger = newLedger()
        await ledgers.take(ledger, request({ portionId: 'p', least: 5, allowed: 5 }), now)
        const reports = stores.flatMap(({ budgets }) =>
          [0, 1, 0].map((unit) => budgets.settle([{ ...ledger, portionId: 'p', unit, change: 'use' }], now)),
        )
        const results = (await Promise.all(reports)).flat()
        expect(results.filter((result) => result === 'settled')).toHaveLength(2)
        expect(results.filter((result) => result === 'duplicate')).toHaveLength(7)
        expect(await look(ledger, 5)).toMatchObject({ used: 2, out: 3 })
      })

      it('counts when it is reported late, and is known to be late', async () => {
        const ledger = newLedger()
        await ledgers.take(ledger, request({ portionId: 'p', allowed: 1 }), now)
        await ledgers.take(ledger, request({ portionId: 'q', allowed: 1 }), now + 60_000)
        expect(await settle(ledger, 'p', 0, 'use', now + 60_001)).toBe('late')
        expect(await settle(ledger, 'p', 0, 'use', now + 60_001)).toBe('duplicate')
        expect(await look(ledger, 1, now + 60_001)).toMatchObject({ used: 1, out: 1, late: 1 })
        expect((await ledgers.take(ledger, request({ allowed: 1 }), now + 60_001)).granted).toBe(0)
      })

      it('is not late when nobody has put it back yet', async () => {
        const ledger = newLedger()
        await ledgers.take(ledger, request({ portionId: 'p', allowed: 1 }), now)
        expect(await settle(ledger, 'p', 0, 'use', now + 90_000)).toBe('settled')
        expect(await look(ledger, 1, now + 90_000)).toMatchObject({ used: 1, out: 0, late: 0 })
      })

      it('of a portion that is forgotten counts when it is said to be late', async () => {
        const ledger = newLedger()
        expect(await settle(ledger, 'gone', 3, 'use')).toBe('unknown')
        expect(await settle(ledger, 'gone', 3, 'return')).toBe('unknown')
        expect(await settle(ledger, 'gone', 3, 'undo')).toBe('unknown')
        expect(await settle(ledger, 'gone', 3, 'use-late')).toBe('late')
        expect(await look(ledger)).toMatchObject({ used: 1, late: 1, out: 0 })
      })

      it('that the portion never had is unknown', async () => {
        const ledger = newLedger()
        await ledgers.take(ledger, request({ portionId: 'p', allowed: 1 }), now)
        expect(await settle(ledger, 'p', 1, 'return')).toBe('unknown')
        expect((await look(ledger, 1)).out).toBe(1)
      })

      it('is free again when its report is undone, once', async () => {
        const ledger = newLedger()
        await ledgers.take(ledger, request({ portionId: 'p', allowed: 1 }), now)
        expect(await settle(ledger, 'p', 0, 'undo')).toBe('duplicate')
        await settle(ledger, 'p', 0, 'use')
        expect(await settle(ledger, 'p', 0, 'undo')).toBe('settled')
        expect(await settle(ledger, 'p', 0, 'undo')).toBe('duplicate')
        expect((await ledgers.take(ledger, request({ portionId: 'q', allowed: 1 }), now)).granted).toBe(1)
        expect(await settle(ledger, 'p', 0, 'use')).toBe('late')
      })

      it('of several accounts is settled in one call, with answers in the order asked', async () => {
        const [one, two] = [newLedger(), newLedger('2026-07-01')]
        await ledgers.take(one, request({ portionId: 'p', allowed: 1 }), now)
        await ledgers.take(two, request({ portionId: 'p', least: 2 }), now)
        const change = 'use' as const
        const results = await ledgers.settle(
          [
            { ...one, portionId: 'p', unit: 0, change },
            { ...two, portionId: 'x', unit: 0, change },
            { ...one, portionId: 'p', unit: 0, change },
            { ...two, portionId: 'p', unit: 1, change },
          ],
          now,
        )
        expect(results).toEqual(['settled', 'unknown', 'duplicate', 'settled'])
        expect(await ledgers.settle([])).toEqual([])
      })
    })

    describe('an account', () => {
      it(
        'agrees with the naive model, whatever happens in whatever order',
        async () => {
          const steps = fc.array(anyStep, { minLength: 1, maxLength: 40 })
          await fc.assert(
            fc.asyncProperty(steps, async (steps) => {
              const ledger = newLedger()
              const model = new NaiveBudget()
              let nowMs = now
              for (const [i, step] of steps.entries()) {
                const store = stores[i % stores.length] as Store
                if (step.kind === 'wait') nowMs += step.ms
                else if (step.kind === 'take') {
                  const { granted, used, out, late } = await store.budgets.take(ledger, step.request, nowMs)
                  expect({ granted, used, out, late }).toEqual(model.take(step.request, nowMs))
                  if (granted > 0) expect(used + out).toBeLessThanOrEqual(step.request.allowed)
                } else {
                  const results = await store.budgets.settle(
                    step.changes.map((change) => ({ ...ledger, ...change })),
                    nowMs,
                  )
                  expect(results).toEqual(step.changes.map((change) => model.settle(change)))
                }
              }
            }),
            { seed, numRuns: 60 * scale },
          )
        },
        60_000 * scale,
      )

      it('never gives out more than is allowed when nodes race', async () => {
        const ledger = newLedger()
        const grants = await Promise.all(
          Array.from({ length: 60 }, (_, i) =>
            (stores[i % 3] as Store).budgets.take(ledger, request({ allowed: 100 })),
          ),
        )
        expect(grants.reduce((sum, { granted }) => sum + granted, 0)).toBeLessThanOrEqual(100)
        expect(await look(ledger, 100, Date.now())).toMatchObject({
          used: 0,
          out: grants.reduce((sum, { granted }) => sum + granted, 0),
        })
      })

      it('of one day is not that of another', async () => {
        const ledger = newLedger('2026-07-01')
        const next = { ...ledger, period: '2026-07-02' }
        expect((await ledgers.take(ledger, request({ allowed: 1 }), now)).granted).toBe(1)
        expect((await ledgers.take(next, request({ allowed: 1 }), now)).granted).toBe(1)
      })

      it('keeps the clock of the store, which all nodes share', async () => {
        const ledger = newLedger()
        expect((await ledgers.take(ledger, request({ portionId: 'p', allowed: 1, holdMs: 150 }))).granted).toBe(1)
        expect((await ledgers.take(ledger, request({ allowed: 1 }))).granted).toBe(0)
        await new Promise((resolve) => setTimeout(resolve, 250))
        expect((await ledgers.take(ledger, request({ allowed: 1 }))).granted).toBe(1)
      })

      it('keeps large counts exact', async () => {
        const ledger = newLedger()
        const { granted } = await ledgers.take(
          ledger,
          request({ portionId: 'p', allowed: 1_000_000_000, holdMs: 2_592_000_000 }),
          now,
        )
        expect(granted).toBe(500)
        expect((await look(ledger, 1_000_000_000, now + 2_591_999_999)).out).toBe(500)
        expect((await look(ledger, 1_000_000_000, now + 2_592_000_000)).out).toBe(0)
      })
    })

    describe('declarations', () => {
      it('are told when they change, and by which ruleset', async () => {
        const prefix = randomUUID().slice(0, 8)
        const of = async () =>
          (await ledgers.readChanges(50))
            .filter(({ budgetId }) => budgetId.startsWith(prefix))
            .map(({ atMs, ruleset, budgetId, old, new: settings }) => [atMs, ruleset, budgetId.slice(9), old, settings])
        const declare = (ruleset: string, budgets: Record<string, string>, nowMs: number, store = stores[0] as Store) =>
          store.budgets.declare(
            ruleset,
            Object.fromEntries(Object.entries(budgets).map(([id, settings]) => [`${prefix}-${id}`, settings])),
            nowMs,
          )
        expect(await declare('r1', { b: '{"limit":5}', a: '{"limit":1}' }, now)).toBeGreaterThanOrEqual(2)
        expect(await declare('r1', { a: '{"limit":1}', b: '{"limit":5}' }, now + 1, stores[1])).toBe(0)
        expect(await declare('r2', { a: '{"limit":2}' }, now + 2)).toBe(2)
        expect(await of()).toEqual([
          [now + 2, 'r2', 'b', '{"limit":5}', undefined],
          [now + 2, 'r2', 'a', '{"limit":1}', '{"limit":2}'],
          [now, 'r1', 'b', undefined, '{"limit":5}'],
          [now, 'r1', 'a', undefined, '{"limit":1}'],
        ])
        expect(await ledgers.readChanges(1)).toHaveLength(1)
        expect(await declare('r3', {}, now + 3)).toBe(1)
      })

      it('are remembered up to a bound: the oldest go', async () => {
        const settingsOf = (turn: number) =>
          Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`bound-${i}`, `{"limit":${turn}}`]))
        for (const turn of [1, 2, 3]) await ledgers.declare(`r${turn}`, settingsOf(turn), now + turn)
        const changes = await ledgers.readChanges(budgetChangesMax + 100)
        expect(changes).toHaveLength(budgetChangesMax)
        expect([changes[0]?.atMs, changes.at(-1)?.atMs]).toEqual([now + 3, now + 1])
        await ledgers.declare('r', {})
      })

      it('are made once when all nodes make them', async () => {
        const id = `x-${randomUUID()}`
        const counts = await Promise.all(stores.map(({ budgets }) => budgets.declare('r', { [id]: '{}' })))
        expect(counts.filter((count) => count > 0)).toHaveLength(1)
        expect((await ledgers.readChanges(50)).filter(({ budgetId }) => budgetId === id)).toHaveLength(1)
        await ledgers.declare('r', {})
      })
    })

    it('says whether what was acknowledged is kept', async () => {
      expect((await ledgers.checkDurability()).detail).not.toBe('')
    })
  })
}

const portionIds = ['a', 'b', 'c', 'd', 'e', 'f']

const anyChange = fc.record({
  portionId: fc.constantFrom(...portionIds, 'stranger'),
  unit: fc.integer({ min: 0, max: 6 }),
  change: fc.constantFrom<UnitChange>('use', 'use', 'use', 'return', 'undo', 'use-late'),
})

/** No step waits so long that a portion is forgotten, which the model never does: see `settledKeepMs`. */
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
  fc.record({
    kind: fc.constant('take' as const),
    request: fc.record({
      portionId: fc.constantFrom(...portionIds),
      least: fc.integer({ min: 0, max: 6 }),
      most: fc.integer({ min: 0, max: 20 }),
      allowed: fc.integer({ min: 0, max: 20 }),
      holdMs: fc.integer({ min: 1, max: 60_000 }),
    }),
  }),
  fc.record({ kind: fc.constant('settle' as const), changes: fc.array(anyChange, { minLength: 1, maxLength: 5 }) }),
)
