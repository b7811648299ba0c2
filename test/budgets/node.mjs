/**
 * A node that hands out units of one budget and settles them, told over IPC: `node.mjs STORE_URL KEY_PREFIX LIMIT RESERVATION_MS GRACE_MS`.
 * Takes `{ id, decide: true }` and answers `{ id, text }` (without text when there is nothing), takes `{ id, report: text, outcome }`
 * and answers `{ id, isRecorded }`.
 */
import { BudgetAllocator } from '#sufler/service/budgets/budget-allocator.ts'
import { parseUnits } from '#sufler/service/budgets/budget-unit.ts'
import { OutcomeUnits } from '#sufler/service/budgets/outcome-units.ts'
import { openStore } from '#sufler/store/open-store.ts'

const [url = '', keyPrefix = '', limit = '0', reservationMs = '0', graceMs = '0'] = process.argv.slice(2)
const budget = {
  ...{ id: 'launch', where: { offers: ['offer'] }, limit: Number(limit), per: 'total', countOn: 'presented' },
  ...{ reservationMs: Number(reservationMs), pacing: 'none' },
}
const store = await openStore(url, { keyPrefix })
const allocator = new BudgetAllocator({
  ledgers: store.budgets,
  onFailure: () => {},
  // Everything is faster than in life, so that units lapse and come back within the test.
  timesOf: () => ({ leaseMs: 400, marginMs: 50, reservationMs: budget.reservationMs, graceMs: Number(graceMs) }),
})
// Only what budgets need of a ruleset.
const budgets = allocator.of(/** @type {any} */ ({ timeZone: 'UTC', budgets: [budget] }))

process.on('message', async (message) => {
  const { id, decide, report, outcome } = /** @type {any} */ (message)
  if (decide) {
    const nowMs = Date.now()
    const reservation = budgets.tryReserve(1, nowMs) ?? (await budgets.reserve(1, nowMs))
    process.send?.({ id, text: reservation?.text })
    return
  }
  try {
    const units = new OutcomeUnits(
      [{ units: parseUnits(report) ?? [], outcome, isUndo: false }],
      store.budgets,
      () => {},
    )
    await units.beforeRecording()
    await units.afterRecording(() => true)
    process.send?.({ id, isRecorded: true })
  } catch {
    process.send?.({ id, isRecorded: false })
  }
})
process.send?.('ready')
