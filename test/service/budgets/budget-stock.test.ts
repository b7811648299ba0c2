import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Budget } from '#sufler/domain/budgets/budget.ts'
import { BudgetAllocator } from '#sufler/service/budgets/budget-allocator.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { budgetOf } from '../../support/budget.ts'
import { rulesetWith } from '../../support/plain-ruleset.ts'
import { VirtualNodes } from './virtual-nodes.ts'

let dir: string
let store: Store
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sufler-budgets-'))
  store = await openStore(`lmdb:${dir}`)
})
afterAll(async () => {
  await store.close()
  rmSync(dir, { recursive: true })
})

const uniqueBudget = (changes: Partial<Budget>) => budgetOf({ id: `b-${randomUUID()}`, ...changes })

describe('a node that is cut off', () => {
  it('stops handing out before its lease ends, and another node has the units when all reservations have lapsed', async () => {
    const budget = uniqueBudget({ limit: 100 })
    const nodes = new VirtualNodes(store, [budget], 2)
    expect(await nodes.decide(0)).toBe(true)
    nodes.link(0, 'down')
    const decided: boolean[] = []
    for (let seconds = 1; seconds <= 12; seconds++) {
      await nodes.pass(1_000)
      decided.push(await nodes.decide(0))
    }
    // 7 units (a sixteenth) for 10 seconds of lease, one of them handed out at once, less a second of margin.
    expect(decided).toEqual([...Array(6).fill(true), ...Array(6).fill(false)])

    const held = await account(nodes, budget)
    expect(held).toMatchObject({ used: 0, out: 7 })
    await nodes.pass(70_000 + 60_000 - 12_000 - 1)
    expect(await account(nodes, budget)).toMatchObject({ out: 7 })
    await nodes.pass(1)
    expect(await account(nodes, budget)).toMatchObject({ out: 0 })
  })

  it('stops at the end of its lease though it has units left', async () => {
    const budget = uniqueBudget({ limit: 10_000 })
    const nodes = new VirtualNodes(store, [budget], 1)
    expect(await nodes.decide(0)).toBe(true)
    nodes.link(0, 'down')
    const decided: boolean[] = []
    for (let seconds = 1; seconds <= 12; seconds++) {
      await nodes.pass(1_000)
      decided.push(await nodes.decide(0))
    }
    expect(decided).toEqual([...Array(8).fill(true), ...Array(4).fill(false)])
  })

  it('gives back what it was granted without hearing of it', async () => {
    const budget = uniqueBudget({ limit: 1_000 })
    const nodes = new VirtualNodes(store, [budget], 1)
    nodes.link(0, 'answers-lost')
    expect(await nodes.decide(0)).toBe(false)
    expect((await account(nodes, budget)).out).toBe(16)
    nodes.link(0, 'up')
    await nodes.pass(1_000)
    await settled()
    expect((await account(nodes, budget)).out).toBe(0)
  })
})

describe('a machine that cannot tell how long its lease lasts', () => {
  it('hands nothing out after it has slept, though its steady clock stood still', async () => {
    let sleptMs = 0
    const ruleset = rulesetWith({ budgets: [uniqueBudget({ limit: 1_000 })] })
    const nowMs = Date.UTC(2026, 6, 1)
    const ledgers = countingLedgers()
    const clocks = { clock: () => 0, wallClock: () => sleptMs }
    const allocator = new BudgetAllocator({ ledgers, onFailure: () => {}, ...clocks })
    const budgets = allocator.of(ruleset)
    const first = await budgets.reserve(1, nowMs)
    expect(budgets.tryReserve(1, nowMs)?.units[0]?.portionId).toBe(first?.units[0]?.portionId)
    sleptMs = 2 * 3_600_000
    expect(budgets.tryReserve(1, nowMs)).toBeUndefined()
    const later = await budgets.reserve(1, nowMs)
    expect(later?.units[0]?.portionId).not.toBe(first?.units[0]?.portionId)
    expect(ledgers.takes).toBe(2)
    await allocator.close()
  })

  it('leases nothing while it may not, and leases again when it may', async () => {
    let mayLease = false
    const ruleset = rulesetWith({ budgets: [uniqueBudget({ limit: 1_000 })] })
    let clockMs = 0
    const nowMs = Date.UTC(2026, 6, 1)
    const ledgers = store.budgets
    const allocator = new BudgetAllocator({
      ...{ ledgers, onFailure: () => {}, clock: () => clockMs, mayLease: () => mayLease },
    })
    const budgets = allocator.of(ruleset)
    expect(await budgets.reserve(1, nowMs)).toBeUndefined()
    expect(budgets.exhausted(nowMs)).toBe(1)
    mayLease = true
    // So long that the next decision asks anew, and waits.
    clockMs += 3_000
    expect(await budgets.reserve(1, nowMs)).toBeDefined()
    await allocator.close()
  })
})

describe('a node', () => {
  it('asks the store before it runs out, so that decisions need not wait', async () => {
    const counting = countingLedgers()
    const budgets = allocatorOver(counting).of(rulesetWith({ budgets: [uniqueBudget({ limit: 100_000 })] }))
    let waited = 0
    for (let i = 0; i < 3_000; i++) {
      if (budgets.tryReserve(1, 0) === undefined) {
        waited++
        expect(await budgets.reserve(1, 0)).toBeDefined()
      }
      // As decisions do, each takes some time.
      if (i % 4 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    // The first one, and a few while the demand is learned.
    expect(waited).toBeLessThan(30)
    expect(counting.takes).toBeLessThan(100)
  })

  it('waits for one request, however many decisions there are, and grants them all', async () => {
    const counting = countingLedgers()
    const budgets = allocatorOver(counting).of(rulesetWith({ budgets: [uniqueBudget({ limit: 1_000 })] }))
    const reservations = await Promise.all(Array.from({ length: 50 }, () => budgets.reserve(1, 0)))
    expect(reservations.filter((reservation) => reservation !== undefined)).toHaveLength(50)
    expect(new Set(reservations.map((reservation) => reservation?.text)).size).toBe(50)
    expect(counting.takes).toBeLessThanOrEqual(3)
  })

  it('knows what is exhausted without asking, and asks again after a second', async () => {
    let clockMs = 0
    const counting = countingLedgers()
    const allocator = allocatorOver(counting, () => clockMs)
    const limits = [1, 1_000].map((limit) => uniqueBudget({ limit }))
    const budgets = allocator.of(rulesetWith({ budgets: limits }))
    expect(budgets.exhausted(0)).toBe(0)
    const last = await budgets.reserve(0b11, 0)
    expect(last?.units.map(({ budgetId }) => budgetId)).toEqual(limits.map(({ id }) => id))
    expect(budgets.exhausted(0)).toBe(0b01)
    const asked = counting.takes
    expect(await budgets.reserve(0b01, 0)).toBeUndefined()
    expect(budgets.exhausted(0)).toBe(0b01)
    expect(counting.takes).toBe(asked)
    clockMs = 1_001
    expect(budgets.exhausted(0)).toBe(0b01)
    await settled()
    expect(counting.takes).toBe(asked + 1)
  })

  it('reserves of all budgets or of none', async () => {
    const [few, many] = [uniqueBudget({ limit: 1 }), uniqueBudget({ limit: 1_000 })]
    const nodes = new VirtualNodes(store, [many, few], 1)
    expect(await nodes.decide(0, 0b11)).toBe(true)
    expect(await nodes.decide(0, 0b11)).toBe(false)
    await nodes.restart(0)
    expect(await account(nodes, many)).toMatchObject({ used: 0, out: 1 })
  })

  it('uses a unit again whose answer was never given', async () => {
    const allocator = allocatorOver(store.budgets)
    const budgets = allocator.of(rulesetWith({ budgets: [uniqueBudget({ limit: 1_000 })] }))
    const first = await budgets.reserve(1, 0)
    if (first === undefined) throw new Error('nothing was reserved')
    budgets.cancel(first)
    expect(budgets.tryReserve(1, 0)?.text).toBe(first.text)
  })

  it('gives a unit back to the store when its portion is gone', async () => {
    const budget = uniqueBudget({ limit: 1 })
    const budgets = allocatorOver(store.budgets).of(rulesetWith({ budgets: [budget] }))
    const last = await budgets.reserve(1, 0)
    if (last === undefined) throw new Error('nothing was reserved')
    budgets.cancel(last)
    await settled()
    expect(await store.budgets.take({ budgetId: budget.id, period: 'total' }, look(1))).toMatchObject({ out: 0 })
  })

  it('gives everything back when it stops, or nobody wants it', async () => {
    const budget = uniqueBudget({ limit: 1_000 })
    const nodes = new VirtualNodes(store, [budget], 2)
    await nodes.decide(0)
    await nodes.decide(1)
    expect((await account(nodes, budget)).out).toBe(32)
    await nodes.restart(0)
    expect((await account(nodes, budget)).out).toBe(17)
    await nodes.pass(10_000)
    await settled()
    expect((await account(nodes, budget)).out).toBe(2)
  })

  it('stops at once when a new ruleset lowers the limit below what is used', async () => {
    const budget = uniqueBudget({ limit: 1_000 })
    const allocator = allocatorOver(store.budgets)
    const old = allocator.of(rulesetWith({ budgets: [budget] }))
    for (let i = 0; i < 20; i++) expect(await old.reserve(1, 0)).toBeDefined()
    const now = allocator.of(rulesetWith({ budgets: [{ ...budget, limit: 5 }] }))
    expect(old.tryReserve(1, 0)).toBeUndefined()
    expect(await old.reserve(1, 0)).toBeUndefined()
    expect(await now.reserve(1, 0)).toBeUndefined()
    expect(now.exhausted(0)).toBe(1)
  })

  it('counts every day by itself', async () => {
    const budget = uniqueBudget({ limit: 2, per: 'day' })
    const nodes = new VirtualNodes(store, [budget], 1)
    nodes.nowMs = Date.parse('2026-07-01T23:59:58+03:00')
    expect([await nodes.decide(0), await nodes.decide(0), await nodes.decide(0)]).toEqual([true, true, false])
    await nodes.pass(2_000)
    expect([await nodes.decide(0), await nodes.decide(0), await nodes.decide(0)]).toEqual([true, true, false])
    expect(new Set(nodes.answers.map(({ reservation }) => reservation.units[0]?.period))).toEqual(
      new Set(['2026-07-01', '2026-07-02']),
    )
    // An outcome counts for the day of its decision.
    nodes.happen(0, 'presented')
    await nodes.report()
    expect((await account(nodes, budget, '2026-07-01')).used).toBe(1)
    expect((await account(nodes, budget, '2026-07-02')).used).toBe(0)
  })

  it('paces evenly: in every hour as much as is due by then', async () => {
    const budget = uniqueBudget({ limit: 240, per: 'day', pacing: 'even' })
    const nodes = new VirtualNodes(store, [budget], 1)
    nodes.nowMs = Date.parse('2026-07-01T00:00:00+03:00')
    for (let hour = 1; hour <= 24; hour++) {
      await nodes.pass(3_600_000 - 1)
      while (await nodes.decide(0)) nodes.happen(nodes.answers.length - 1, 'presented')
      await nodes.report()
      expect(nodes.shown).toBe(hour * 10)
      await nodes.pass(1)
    }
  })
})

async function account(nodes: VirtualNodes, { id, limit }: Budget, period = 'total') {
  return nodes.ledgers().take({ budgetId: id, period }, look(limit))
}

function look(allowed: number) {
  return { portionId: 'look', least: 0, most: 0, allowed, holdMs: 0 }
}

function allocatorOver(ledgers: Store['budgets'], clock = () => 0): BudgetAllocator {
  return new BudgetAllocator({ ledgers, clock, onFailure: (error) => expect.unreachable(String(error)) })
}

function countingLedgers() {
  const { budgets } = store
  const ledgers: Store['budgets'] & { takes: number } = {
    takes: 0,
    take(ledger, request) {
      ledgers.takes++
      return budgets.take(ledger, request, 0)
    },
    settle: (settlements) => budgets.settle(settlements, 0),
    declare: (ruleset, declared) => budgets.declare(ruleset, declared),
    readChanges: (max) => budgets.readChanges(max),
    checkDurability: () => budgets.checkDurability(),
  }
  return ledgers
}

/** Until what runs in the background has reached the store. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50))
}
