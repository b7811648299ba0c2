import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unitChangeOf } from '#sufler/domain/budgets/unit-change.ts'
import { type Outcome, outcomes } from '#sufler/schema/outcome.ts'
import { type BudgetUnit, formatUnits, parseUnits, unitsTextLengthMax } from '#sufler/service/budgets/budget-unit.ts'
import { OutcomeUnits } from '#sufler/service/budgets/outcome-units.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'

describe('units in a token', () => {
  const unit: BudgetUnit = { budgetId: 'a', period: 'total', portionId: '1k9x', unit: 499, countOn: 'presented' }
  const longest: BudgetUnit = {
    budgetId: 'x'.repeat(64),
    period: '2026-07-01',
    portionId: 'z'.repeat(10),
    unit: 499,
    countOn: 'accepted',
  }

  it('are written in characters of any URL, and read as they were', () => {
    expect(formatUnits([unit])).toBe('a_total_1k9x_dv_p')
    for (const units of [[unit], [unit, longest], [longest, longest, longest, longest]]) {
      const text = formatUnits(units)
      expect(text).toMatch(/^[\w.-]+$/)
      expect(text.length).toBeLessThanOrEqual(unitsTextLengthMax)
      expect(parseUnits(text)).toEqual(units)
    }
  })

  it.each([
    '',
    'a',
    'a_total_1k9x_dv',
    'a_total_1k9x_dv_x',
    'A_total_1_0_p',
    'a_2026-7-1_1_0_p',
    'a_total_1_0_p.',
    'a_total_1_0000_p',
  ])('are nothing else: %s', (text) => expect(parseUnits(text)).toBeUndefined())
})

describe('what an outcome does to a unit', () => {
  const changes = (countOn: 'presented' | 'accepted', isUndo: boolean) =>
    Object.fromEntries(outcomes.map((outcome) => [outcome, unitChangeOf(countOn, outcome, isUndo)]))

  it('where showing counts: all say that it was shown, but one', () => {
    const use = 'use'
    expect(changes('presented', false)).toEqual({
      presented: use,
      impression: use,
      click: use,
      accepted: use,
      declined: use,
      later: use,
      'not-presented': 'return',
    })
    expect(Object.values(changes('presented', true)).every((change) => change === undefined)).toBe(true)
  })

  it('where acceptance counts: a refusal frees it, and so does a slip that is taken back', () => {
    expect(changes('accepted', false)).toEqual({
      presented: undefined,
      impression: undefined,
      click: undefined,
      accepted: 'use',
      declined: 'return',
      later: undefined,
      'not-presented': 'return',
    })
    expect(changes('accepted', true)).toMatchObject({ accepted: 'undo', declined: undefined, presented: undefined })
  })
})

describe('outcomes that are being recorded', () => {
  let dir: string
  let store: Store
  let late: string[]
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'sufler-budgets-'))
    store = await openStore(`lmdb:${dir}`)
  })
  afterAll(async () => {
    await store.close()
    rmSync(dir, { recursive: true })
  })

  async function unitsOf(count: number, countOn: BudgetUnit['countOn'] = 'presented'): Promise<BudgetUnit[]> {
    const ledger = { budgetId: `b-${randomUUID()}`, period: 'total' }
    const request = { portionId: 'p', least: count, most: count, allowed: count, holdMs: 60_000 }
    expect((await store.budgets.take(ledger, request)).granted).toBe(count)
    late = []
    return Array.from({ length: count }, (_, unit) => ({ ...ledger, portionId: 'p', unit, countOn }))
  }

  const report = (units: readonly BudgetUnit[], outcome: Outcome, isUndo = false) =>
    new OutcomeUnits([{ units, outcome, isUndo }], store.budgets, (budgetId) => late.push(budgetId))

  const counts = async ([unit]: BudgetUnit[], forgetAtMs?: number) => {
    const { used, out } = await store.budgets.take(
      unit as BudgetUnit,
      { portionId: 'look', least: 0, most: 0, allowed: 0, holdMs: 0 },
      forgetAtMs,
    )
    return [used, out]
  }

  it('use units before they are recorded', async () => {
    const units = await unitsOf(3)
    const course = report(units.slice(0, 1), 'presented')
    await course.beforeRecording()
    expect(await counts(units)).toEqual([1, 2])
    await course.afterRecording(() => true)
    expect(await counts(units)).toEqual([1, 2])
  })

  it('free units only when they are recorded', async () => {
    const units = await unitsOf(3)
    const course = report(units.slice(0, 1), 'not-presented')
    await course.beforeRecording()
    expect(await counts(units)).toEqual([0, 3])
    await course.afterRecording(() => true)
    expect(await counts(units)).toEqual([0, 2])
  })

  it('free nothing when they are duplicates', async () => {
    const units = await unitsOf(1, 'accepted')
    await report(units, 'accepted').beforeRecording()
    await report(units, 'accepted', true).afterRecording(() => false)
    expect(await counts(units)).toEqual([1, 0])
    await report(units, 'accepted', true).afterRecording(() => true)
    expect(await counts(units)).toEqual([0, 0])
  })

  it('may be reported again by who was interrupted', async () => {
    const units = await unitsOf(2)
    for (let i = 0; i < 3; i++) await report(units.slice(0, 1), 'presented').beforeRecording()
    expect(await counts(units)).toEqual([1, 1])
  })

  it('count late ones when they are new, also of portions that are forgotten', async () => {
    const units = await unitsOf(2)
    const forgottenAtMs = Date.now() + 90_000
    await counts(units, forgottenAtMs)
    await report(units.slice(0, 1), 'presented').beforeRecording()
    expect(late).toHaveLength(1)
    await counts(units, forgottenAtMs + 3_600_000)
    for (const isNew of [false, true]) {
      const course = report(units.slice(1), 'presented')
      await course.beforeRecording()
      await course.afterRecording(() => isNew)
    }
    expect(late).toHaveLength(2)
    expect(await counts(units)).toEqual([2, 0])
  })
})
