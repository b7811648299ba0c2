import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Contender } from './contenders.ts'

/** Few enough that no collection falls among them: they would fill a small part of the young generation. */
const decisions = 2_000

/** Bytes that a decision leaves on the heap. */
export function garbageBytes(ask: Contender, customerCount: number): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < decisions; i++) ask(i % customerCount)
  const samples = Array.from({ length: 5 }, () => {
    collect()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < decisions; i++) ask(i % customerCount)
    return (process.memoryUsage().heapUsed - before) / decisions
  })
  return Math.max(0, Math.min(...samples))
}
