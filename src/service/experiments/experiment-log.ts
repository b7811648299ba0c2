import type { AssignedArm } from '../../domain/experiments/assign-arms.ts'
import type { CompiledExperiment } from '../../domain/experiments/compile-experiments.ts'
import { conversionChanges, exposureRecord } from '../../domain/experiments/exposure.ts'
import { encodeRecords, type HistoryRecord, hasEvent, kindCodeMax } from '../../domain/history/history-record.ts'
import type { AppendResult, CounterChange, OrOtherLayout, Store } from '../../store/store.ts'
import { counterName } from './counter-names.ts'
import type { ExperimentIndex } from './experiment-index.ts'

/** Notes that may wait for the store; what comes beyond is missed, and noted at the customer's next decision. */
export const notesMax = 10_000

/** Notes that travel together. */
const batchMax = 100

/** Nothing is dropped here: that is for those who know the policies. */
const keepAll = new Float64Array(kindCodeMax + 1).fill(Number.NEGATIVE_INFINITY)

export interface ExperimentLogOptions {
  store: Pick<Store, 'readCustomer' | 'appendHistory' | 'addToCounters'>
  /** Called when something could not be noted: the store was away, or too much waited. */
  onMissed?: (notes: number, error: unknown) => void
  now?: () => number
}

interface Note {
  customerId: string
  record: HistoryRecord
  /** Undefined for what is only noted. */
  counter?: string
}

/**
 * Notes who was exposed to an experiment and who converted, and counts both by arm. The record in the customer's history
 * says whether somebody has been counted, so nobody counts twice, whatever is decided or reported at the same moment on
 * whichever nodes.
 *
 * Off the path of the decision: what is noted here is on its way when the answer leaves. The record is written first and
 * counted next; a node that dies in between leaves a customer uncounted, in whichever arm, and never counts one twice.
 */
export class ExperimentLog {
  readonly #store: ExperimentLogOptions['store']
  readonly #onMissed: ExperimentLogOptions['onMissed']
  readonly #now: () => number
  #waiting: Note[] = []
  #flushing: Promise<void> | undefined
  readonly #settling = new Set<Promise<void>>()

  constructor({ store, onMissed, now = Date.now }: ExperimentLogOptions) {
    this.#store = store
    this.#onMissed = onMissed
    this.#now = now
  }

  /**
   * Call it for every decision that leaves a trace. `history` is as it was read for the decision: for a customer who has
   * met the experiments before, nothing happens. Never throws and does not wait.
   */
  expose(
    customerId: string,
    index: ExperimentIndex,
    arms: readonly AssignedArm[],
    history: Uint8Array,
    atMs: number,
  ): void {
    for (const { compiled, arm } of index.unexposed(arms, history)) {
      const record = exposureRecord('exposed', { experiment: index.numberOf(compiled), arm, atMs })
      this.#note({ customerId, record, counter: counterOf(compiled, record) })
    }
  }

  /**
   * Notes what a customer who is held out would have been shown (`heldOutRecords`), as far as the history, as it was read
   * for the decision, has it not for this day. Never throws and does not wait.
   */
  withhold(customerId: string, records: readonly HistoryRecord[], history: Uint8Array): void {
    for (const record of records) if (!hasEvent(history, record)) this.#note({ customerId, record })
  }

  /**
   * Call it when outcomes `accepted` of these customers are kept, or with `isUndo` when some were taken back. Resolves
   * when what follows is noted, or missed; never rejects.
   */
  settle(customerIds: Iterable<string>, index: ExperimentIndex, isUndo: boolean): Promise<void> {
    if (index.byNumber.size === 0) return Promise.resolve()
    const settling = Promise.all([...new Set(customerIds)].map((id) => this.#settleOne(id, index, isUndo)))
      .then(() => this.#flushing)
      .finally(() => this.#settling.delete(settling))
    this.#settling.add(settling)
    return settling
  }

  /** Resolves when everything that was to be noted is noted, or missed. */
  async close(): Promise<void> {
    await Promise.all(this.#settling)
    await this.#flushing
  }

  async #settleOne(customerId: string, index: ExperimentIndex, isUndo: boolean): Promise<void> {
    // An exposure of a moment ago may still be on its way.
    await this.#flushing
    try {
      const { history } = await this.#store.readCustomer(customerId)
      const untilMsOf = (experiment: number) => index.byNumber.get(experiment)?.untilMs ?? Number.NEGATIVE_INFINITY
      for (const { exposure, record } of conversionChanges(history, untilMsOf, isUndo)) {
        const compiled = index.byNumber.get(exposure.experiment)
        // Neither for experiments that have left the ruleset, nor for arms that have.
        if (compiled === undefined || exposure.arm >= compiled.experiment.arms.length) continue
        this.#note({ customerId, record, counter: counterOf(compiled, record) })
      }
    } catch (error) {
      this.#onMissed?.(1, error)
    }
  }

  #note(note: Note): void {
    if (this.#waiting.length >= notesMax) {
      this.#onMissed?.(1, new Error(`${notesMax} notes wait for the store, the most that may`))
      return
    }
    this.#waiting.push(note)
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined
    })
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchMax)
      try {
        const appended = await this.#store.appendHistory(
          batch.map(({ customerId, record }) => ({
            customerId,
            records: encodeRecords([record]),
            keepFromMs: keepAll,
            nowMs: this.#now(),
          })),
        )
        const changes = countRecorded(batch, appended)
        if (changes.length > 0) await this.#store.addToCounters(changes)
      } catch (error) {
        this.#onMissed?.(batch.length, error)
      }
    }
  }
}

function counterOf({ experiment }: CompiledExperiment, { kind, placement: arm }: HistoryRecord): string {
  const { id } = experiment.arms[arm] ?? {}
  if (id === undefined) throw new Error(`experiment ${experiment.id} has no arm ${arm}`)
  return counterName(experiment, id, kind === 'converted' ? 'converted' : 'exposed')
}

/** Only what is new counts; a counter that several notes are about changes once. */
function countRecorded(batch: readonly Note[], appended: readonly OrOtherLayout<AppendResult>[]): CounterChange[] {
  const changes = new Map<string, number>()
  for (const [at, { counter, record }] of batch.entries()) {
    const became = appended[at]
    if (counter === undefined || became === undefined || typeof became === 'string') continue
    if (became.outcomes[0] !== 'recorded') continue
    changes.set(counter, (changes.get(counter) ?? 0) + (record.isUndone ? -1 : 1))
  }
  return [...changes].map(([counter, by]) => ({ counter, by })).filter(({ by }) => by !== 0)
}
