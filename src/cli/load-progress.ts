import { SingleBar } from 'cli-progress'
import type { Input } from '../service/loading/input.ts'
import type { LoadProgress } from '../service/loading/load-customers.ts'

const lineEveryMs = 5_000

/** Shows how far a load is: a bar on a terminal, a line every few seconds elsewhere; on standard error. */
export interface ProgressDisplay {
  update(progress: LoadProgress): void
  stop(): void
}

export function progressDisplay(input: Input): ProgressDisplay {
  const startedAtMs = performance.now()
  const rate = (rows: number) => Math.round(rows / Math.max(0.001, (performance.now() - startedAtMs) / 1000))
  return process.stderr.isTTY ? bar(input, rate) : lines(input, rate)
}

function bar(input: Input, rate: (rows: number) => number): ProgressDisplay {
  // Of an input without a size only the rows are known.
  const format =
    input.sizeBytes === undefined
      ? '{rows} rows, {rejected} refused, {rate}/s, {duration_formatted}'
      : '{bar} {percentage} % | {rows} rows, {rejected} refused | {rate}/s | {eta_formatted} left'
  const display = new SingleBar({
    ...{ format, stream: process.stderr, etaBuffer: 50, fps: 5, clearOnComplete: true, hideCursor: true },
  })
  display.start(input.sizeBytes ?? 0, 0, { rows: 0, rejected: 0, rate: 0 })
  return {
    update: ({ rows, rejected }) => {
      const payload = { rows: rows.toLocaleString('en'), rejected: rejected.toLocaleString('en') }
      display.update(input.bytesRead, { ...payload, rate: rate(rows).toLocaleString('en') })
    },
    stop: () => display.stop(),
  }
}

function lines(input: Input, rate: (rows: number) => number): ProgressDisplay {
  const startedAtMs = performance.now()
  let nextMs = startedAtMs + lineEveryMs
  return {
    update: ({ rows, rejected }) => {
      const nowMs = performance.now()
      if (nowMs < nextMs) return
      nextMs = nowMs + lineEveryMs
      const share = input.sizeBytes === undefined ? undefined : input.bytesRead / Math.max(1, input.sizeBytes)
      const left = share === undefined || share === 0 ? undefined : ((nowMs - startedAtMs) / 1000) * (1 / share - 1)
      const progress = share === undefined ? '' : `${Math.round(share * 100)} %, `
      const end = left === undefined ? '' : `, ${Math.round(left)} s left`
      process.stderr.write(`${progress}${rows} rows, ${rejected} refused, ${rate(rows)}/s${end}\n`)
    },
    stop: () => {},
  }
}
