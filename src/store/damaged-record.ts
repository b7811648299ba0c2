import { createHash } from 'node:crypto'
import { DamagedBytes } from '../domain/damaged-bytes.ts'

/** What is kept in records of their own, each of which may be damaged by itself. */
export type KeptKind = 'vector' | 'history' | 'texts' | 'alias' | 'budget' | 'counter' | 'access-key'

/** A record that cannot be read as what it should be. */
export interface DamagedRecord {
  kind: KeptKind
  /** Whose it is: a customer's id, an alias, a budget's account, a key's id. Personal for the most part: logs have `ownerHash`. */
  owner: string
  /** What was found and expected, without its content. */
  reason: string
}

/** A call cannot be done because of records that are damaged; of those that a call is about, all others are done. */
export class RecordDamaged extends Error {
  override readonly name = 'RecordDamaged'
  readonly records: readonly DamagedRecord[]

  constructor(records: readonly DamagedRecord[]) {
    super(records.map(({ kind, owner, reason }) => `${kind} ${ownerHash(owner)}: ${reason}`).join('; '))
    this.records = records
  }
}

/** By which logs and `sufler doctor` name whose a record is, so that one leads to the other: 16 hex digits of SHA-256. */
export function ownerHash(owner: string): string {
  return createHash('sha256').update(owner).digest('hex').slice(0, 16)
}

type DamageListener = (record: DamagedRecord) => void

/** Tells of every damaged record, each time that it is met. */
export class DamageReports {
  #listener: DamageListener = () => {}

  /** There is one listener: a later one takes its place. It must not throw. */
  listen(listener: DamageListener): void {
    this.#listener = listener
  }

  tell(record: DamagedRecord): void {
    this.#listener(record)
  }

  /** Tells of them, and answers what to throw. */
  refusal(records: readonly DamagedRecord[]): RecordDamaged {
    for (const record of records) this.tell(record)
    return new RecordDamaged(records)
  }

  /** What `work` answers; a `DamagedBytes` that it rejects with becomes a `RecordDamaged`. */
  async naming<T>(kind: KeptKind, owner: string, work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (error instanceof DamagedBytes) throw this.refusal([{ kind, owner, reason: error.message }])
      throw error
    }
  }
}
