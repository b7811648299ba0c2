import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import type { Contender } from './contenders.ts'

export interface CompileFigures {
  /** From the ruleset as data to the index, in a thread of its own. */
  compileMs: number
  /** Decisions of this thread, one by one, while nothing is compiled and meanwhile. */
  quietUsP99: number
  compilingUsP99: number
}

/** Compiles a ruleset in a worker thread while this thread decides. */
export async function benchCompile(
  ruleset: Ruleset,
  decide: Contender,
  customerCount: number,
): Promise<CompileFigures> {
  const worker = new Worker(new URL('compile-worker.mjs', import.meta.url))
  try {
    let figures: { compileMs: number } | undefined
    worker.once('message', (message: { compileMs: number }) => {
      figures = message
    })
    await once(worker, 'online')
    decideTimed(decide, customerCount) // warms up
    const quiet: number[] = []
    for (let i = 0; i < 100; i++) quiet.push(...decideTimed(decide, customerCount))
    worker.postMessage(ruleset)
    const compiling: number[] = []
    while (figures === undefined) {
      compiling.push(...decideTimed(decide, customerCount))
      await setImmediate() // lets the worker's answer in
    }
    return { compileMs: figures.compileMs, quietUsP99: p99(quiet), compilingUsP99: p99(compiling) }
  } finally {
    await worker.terminate()
  }
}

/** Microseconds of each of a thousand decisions. */
function decideTimed(decide: Contender, customerCount: number): number[] {
  return Array.from({ length: 1_000 }, (_, i) => {
    const startedAtMs = performance.now()
    decide(i % customerCount)
    return (performance.now() - startedAtMs) * 1_000
  })
}

function p99(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.floor(sorted.length * 0.99)] as number
}
