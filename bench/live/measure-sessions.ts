import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateCustomer } from '../generate-customers.ts'
import { callReasonFact, placementId } from '../generate-ruleset.ts'
import type { ServerProcess } from '../server-process.ts'
import { LiveConnection } from './live-connection.ts'

export interface SessionsMeasured {
  kilobytesPerSession: number
  /** From asking for the swap until it was done: compiling included. */
  publishMs: number
  /** From then until the last session had its new state. */
  servedMs: number
  notServed: number
}

/** Sessions that are opened at the same time. */
const together = 50

/** Time for the server to come to rest. */
const restMs = 3_000

/** Opens sessions with a call each, and swaps the ruleset under them. */
export async function measureSessions(
  server: ServerProcess,
  rulesDir: string,
  seed: number,
  { sessions, customers }: { sessions: number; customers: number },
): Promise<SessionsMeasured> {
  const served = new Set<number>()
  let begun = 0
  const open = async (index: number) => {
    let started: () => void = () => {}
    const isStarted = new Promise<void>((resolve) => {
      started = resolve
    })
    const connection = await LiveConnection.open(server.url, ({ cause }) => {
      if (cause === 'ruleset') served.add(index)
      started()
    })
    const { customerId } = generateCustomer(seed, index % customers)
    const context = { [callReasonFact]: 'roaming' }
    connection.send({ type: 'call.start', callId: `${index}`, customerId, placement: placementId, context })
    await isStarted
    begun++
    return connection
  }
  // The first ones pay for what all share.
  const connections = await openMany(open, 0, together)
  await sleep(restMs)
  const beforeKilobytes = residentKilobytes(server.pid)
  connections.push(...(await openMany(open, together, sessions)))
  await sleep(restMs)
  const kilobytesPerSession = (residentKilobytes(server.pid) - beforeKilobytes) / (begun - together)

  await changeRules(rulesDir)
  const askedAtMs = performance.now()
  const response = await fetch(`${server.url}/v1/rulesets`, { method: 'POST' })
  if (!response.ok) throw new Error(await response.text())
  await response.arrayBuffer()
  const publishedAtMs = performance.now()
  let servedMs = 0
  for (const untilMs = publishedAtMs + 60_000; served.size < sessions && performance.now() < untilMs; ) await sleep(10)
  servedMs = performance.now() - publishedAtMs
  for (const connection of connections) connection.close()
  return { kilobytesPerSession, publishMs: publishedAtMs - askedAtMs, servedMs, notServed: sessions - served.size }
}

async function openMany<T>(open: (index: number) => Promise<T>, from: number, to: number): Promise<T[]> {
  const opened: T[] = []
  for (let start = from; start < to; start += together) {
    const length = Math.min(together, to - start)
    opened.push(...(await Promise.all(Array.from({ length }, (_, i) => open(start + i)))))
  }
  return opened
}

/** Another name makes another ruleset. */
async function changeRules(rulesDir: string): Promise<void> {
  const path = join(rulesDir, 'catalog.json')
  const catalog = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify({ ...catalog, name: `${catalog.name} again` }))
}

function residentKilobytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error('the system does not tell the memory of a process')
  return Number(kilobytes)
}
