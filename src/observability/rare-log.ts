import { RecentMap } from '../domain/recent-map.ts'
import type { Logger } from './logger.ts'

/** Kinds of lines that are told apart; more than the code has, fewer than would fill the memory. */
const kindsMax = 1_000

interface Told {
  atMs: number
  /** Times that it happened since then and was not told. */
  silent: number
}

/**
 * Lines about what may happen thousands of times a second: the first at once, afterwards one a period, with `times`, how
 * often it happened since the line before. So a log says what goes on, and a flood cannot fill the disk with it.
 */
export class RareLog {
  readonly #logger: Logger
  readonly #periodMs: number
  readonly #nowMs: () => number
  readonly #told = new RecentMap<Told>(kindsMax)

  constructor(logger: Logger, periodMs = 60_000, nowMs: () => number = () => performance.now()) {
    this.#logger = logger
    this.#periodMs = periodMs
    this.#nowMs = nowMs
  }

  /** `kind` is what makes two lines the same: a code, or a code and a place; never what a caller can make up. */
  warn(kind: string, fields: object, message: string): void {
    this.#tell('warn', kind, fields, message)
  }

  /** For what a person must act on. */
  error(kind: string, fields: object, message: string): void {
    this.#tell('error', kind, fields, message)
  }

  #tell(level: 'warn' | 'error', kind: string, fields: object, message: string): void {
    const nowMs = this.#nowMs()
    const told = this.#told.get(kind)
    if (told !== undefined && nowMs - told.atMs < this.#periodMs) {
      told.silent++
      return
    }
    this.#told.set(kind, { atMs: nowMs, silent: 0 })
    this.#logger[level]({ ...fields, times: 1 + (told?.silent ?? 0) }, message)
  }
}
