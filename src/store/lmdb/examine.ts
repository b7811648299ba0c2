import { setImmediate as turn } from 'node:timers/promises'
import type { Database, Key } from 'lmdb'
import { keyFault } from '../access-keys.ts'
import { checkAccount } from '../doctor/check-budget.ts'
import { checkDictionaries } from '../doctor/check-dictionaries.ts'
import {
  checkHistory,
  checkVector,
  damaged,
  historyInPlace,
  reasonAgainst,
  withMending,
} from '../doctor/check-records.ts'
import type { Examination, Finding } from '../doctor/finding.ts'
import type { KeyPages } from './access-keys.ts'
import type { AliasPages } from './aliases.ts'
import { type BudgetPages, isPortion } from './budget-ledgers.ts'
import { textsOf, vectorBytesOf } from './customer-entry.ts'
import type { Customers } from './customer-patches.ts'
import type { Histories } from './histories.ts'
import type { LayoutPages } from './layouts.ts'
import { readable, readableRange } from './readable-range.ts'

/** Records that are looked at before others get the thread, and before the snapshot that is read is let go. */
const turnMax = 500

export interface LmdbDatabases {
  customers: Customers
  histories: Histories
  aliases: AliasPages
  budgets: BudgetPages
  layout: LayoutPages
  counters: Database<number, string>
  keys: KeyPages
}

/** Looks at every record; no more is kept in memory than some hundred keys, one account, and the layout. */
export async function* examineLmdb(databases: LmdbDatabases, { onProgress }: Examination): AsyncGenerator<Finding> {
  const { customers, histories, aliases, budgets, layout, counters, keys } = databases
  yield* checkDictionaries([...readableRange(layout)].map(({ key, value }) => [key, value] as const))
  for (const { key, value } of readableRange(counters))
    if (!Number.isSafeInteger(value)) yield damaged('counter', key, 'found no whole number', 'restore it from a backup')
  for (const { key, value } of readableRange(keys)) {
    const fault = keyFault(key, value)
    if (fault !== undefined) yield damaged('access-key', key, fault, 'create a key in its place (sufler keys create)')
  }
  yield* accountFaults(budgets)
  const slots = Number(layout.get('slots') ?? 0)
  let records = 0
  const mend = async (kind: 'vector' | 'history' | 'texts', owner: string) => {
    if (kind === 'history') await histories.put(owner, historyInPlace(Date.now()))
    else await customers.remove(owner)
  }
  for await (const key of keysOf(customers)) {
    const entry = customers.get(key)
    if (entry !== undefined) yield* withMending(entryFaults(key, entry, slots), mend)
    onProgress(++records)
  }
  for await (const key of keysOf(histories)) {
    const history = histories.get(key)
    if (history !== undefined) yield* withMending(checkHistory(key, history), mend)
    onProgress(++records)
  }
  for await (const [direction, alias] of keysOf(aliases)) {
    onProgress(++records)
    if (direction !== 'to' || alias === undefined) continue
    const customerId = String(readable(aliases, ['to', alias]))
    if (customers.doesExist(customerId) || histories.doesExist(customerId)) continue
    const detail = 'leads to a customer of whom nothing is kept'
    yield {
      ...{ code: 'alias-dangling', kind: 'alias', owner: alias, detail },
      remedy: 'load the customer, or take the alias away',
    }
  }
}

function entryFaults(owner: string, entry: Uint8Array, slots: number): Finding[] {
  const ofVector = checkVector(owner, vectorBytesOf(entry), slots)
  if (ofVector.some(({ code }) => code === 'damaged')) return ofVector
  const reason = reasonAgainst(() => void textsOf(entry))
  return reason === undefined ? ofVector : [...ofVector, damaged('texts', owner, reason, '')]
}

function* accountFaults(budgets: BudgetPages): Generator<Finding> {
  for (const { key, value } of readableRange(budgets, { start: ['totals'], end: ['totals', '\uffff'] })) {
    const account = String(key[1])
    const range = { start: ['portion', account], end: ['portion', account, '\uffff'] }
    const portions = [...readableRange(budgets, range)].map(({ value }) => (isPortion(value) ? value : undefined))
    const counts = typeof value === 'object' && value !== null ? value : {}
    const { used, late, out, portions: number } = counts as Record<string, unknown>
    yield* checkAccount({ account, counts: { used, late, out, portions: number }, portions })
  }
}

/** All keys, some hundred in a turn of the event loop. */
async function* keysOf<Of extends Key>(pages: Database<unknown, Of>): AsyncGenerator<Of> {
  let last: Of | undefined
  for (;;) {
    const start = last === undefined ? {} : { start: last, exclusiveStart: true }
    const keys = [...pages.getKeys({ ...start, limit: turnMax })]
    yield* keys
    if (keys.length < turnMax) return
    last = keys.at(-1)
    await turn()
  }
}
