import type { DamagedBytes } from '../domain/damaged-bytes.ts'
import { assertVector, isVector } from '../domain/features/vector.ts'
import { assertHistory, isHistory } from '../domain/history/history-record.ts'
import type { DamagedRecord, DamageReports } from './damaged-record.ts'
import type { CustomerRecord } from './store.ts'

const noHistory = new Uint8Array(0)

/** Stands for what is kept under a key and is not even bytes. */
export const noBytes = new Uint8Array(1)

/** What was read of a customer, null for what is not there; parts that are damaged are left out, named and reported. */
export function soundRecord(
  customerId: string,
  vector: Uint8Array | null,
  history: Uint8Array | null,
  reports: DamageReports,
): CustomerRecord {
  const isSound = (vector === null || isVector(vector)) && (history === null || isHistory(history))
  if (isSound) return { vector: vector ?? undefined, history: history ?? noHistory }
  const damages = [
    vector === null ? undefined : damageOf('vector', customerId, () => assertVector(vector)),
    history === null ? undefined : damageOf('history', customerId, () => assertHistory(history)),
  ].filter((damage) => damage !== undefined)
  for (const damage of damages) reports.tell(damage)
  const damaged = damages.map(({ kind }) => kind)
  return {
    vector: damaged.includes('vector') ? undefined : (vector ?? undefined),
    history: damaged.includes('history') ? noHistory : (history ?? noHistory),
    damaged,
  }
}

function damageOf<Kind extends 'vector' | 'history'>(
  kind: Kind,
  owner: string,
  check: () => void,
): (DamagedRecord & { kind: Kind }) | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return { kind, owner, reason: (error as DamagedBytes).message }
  }
}
