import type { AppendOutcome } from '#sufler/domain/history/append.ts'
import { type HistoryRecord, kindCodes, recordsMax } from '#sufler/domain/history/history-record.ts'
import type { AppendOfRecords } from '../../support/generators/histories.ts'

/** A history as a plain list: what `appendToHistory` must do with bytes, said once more and slowly. */
export class ListHistory {
  records: HistoryRecord[] = []
  forgottenUntilMs = 0
  revision = 0

  append({ records, keepFromMs, nowMs, revisionsOff }: AppendOfRecords): AppendOutcome[] | 'conflict' {
    if (revisionsOff !== undefined && revisionsOff !== 0) return 'conflict'
    const before = JSON.stringify([this.records, this.forgottenUntilMs])
    const outcomes = records.map((record) => this.#add(record))
    this.records = this.records.filter(({ kind, atMs, untilSeconds }) => {
      const isOver = untilSeconds * 1000 < nowMs
      if (kind === 'reserved') return !isOver
      return !isOver || atMs >= (keepFromMs[kindCodes[kind]] as number)
    })
    while (this.records.length > recordsMax) {
      const oldestMs = Math.min(...this.records.map(({ atMs }) => atMs))
      this.records.splice(
        this.records.findIndex(({ atMs }) => atMs === oldestMs),
        1,
      )
      this.forgottenUntilMs = Math.max(this.forgottenUntilMs, oldestMs)
    }
    if (JSON.stringify([this.records, this.forgottenUntilMs]) !== before) this.revision += 1
    return outcomes
  }

  #add(record: HistoryRecord): AppendOutcome {
    const kept = this.records.find((each) => eventOf(each) === eventOf(record))
    if (record.isUndone) {
      if (kept === undefined) return 'nothing-to-undo'
      if (kept.isUndone) return 'duplicate'
      this.records = this.records.map((each) => (each === kept ? { ...kept, isUndone: true } : each))
      return 'recorded'
    }
    if (kept !== undefined && (!kept.isUndone || record.atMs <= kept.atMs)) return 'duplicate'
    this.records = [...this.records.filter((each) => each !== kept), record]
    if (['presented', 'impression', 'not-presented'].includes(record.kind)) {
      const reservation = eventOf({ ...record, kind: 'reserved' })
      this.records = this.records.filter((each) => eventOf(each) !== reservation)
    }
    return 'recorded'
  }
}

function eventOf({ offer, placement, kind, decision }: HistoryRecord): string {
  return [offer, placement, kind, decision].join()
}
