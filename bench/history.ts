import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { compareText } from '#sufler/domain/compare-text.ts'
import {
  decodeHistory,
  encodeRecords,
  type HistoryRecord,
  historyHeaderBytes,
  historyVersion,
  kindCodeMax,
} from '#sufler/domain/history/history-record.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { HistoryAppend, Store } from '#sufler/store/store.ts'
import { startRedisServer } from '../test/support/redis-server.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { createRandom, integerBelow, pick } from './random.ts'
import { figure, formatTable } from './table.ts'

const help = `Measures how fast outcomes are appended to interaction histories on a Redis of its own, and what they take there.

  npm run bench:history                  some seconds; the machine should do nothing else
  npm run bench:history -- --smoke       tiny: shows that it runs, measures nothing

Exit codes:
  0  all targets are met (or --smoke)
  1  one is not`

/** Customers have so many records before anything is timed. Appends are of one record, as outcomes mostly are. */
const full = { customers: 5_000, recordsBefore: 60, singles: 50_000, batched: 150_000 }
const smoke: typeof full = { customers: 50, recordsBefore: 60, singles: 500, batched: 2_000 }
const concurrency = 64
const batchMax = 500
const seed = 1
const startMs = Date.UTC(2026, 4, 1)
const targets = { singlesPerSecond: 3_000, batchedPerSecond: 10_000, bytesARecord: 32 }

/** Nothing is past, so that every append has the whole history to look through. */
const keepFromMs = new Float64Array(kindCodeMax + 1)

const { values: given } = parseArgs({ options: { smoke: { type: 'boolean' }, help: { type: 'boolean' } } })
if (given.help) say(help)
else if (!(await run(given.smoke ? smoke : full)) && !given.smoke) process.exitCode = 1

/** Whether all targets are met. */
async function run({ customers, recordsBefore, singles, batched }: typeof full): Promise<boolean> {
  const server = await startRedisServer()
  const store = await openStore(server.url)
  try {
    const next = outcomes()
    const customer = (number: number) => `customer-${number}`
    for (let number = 0; number < customers; number++) {
      const records = Array.from({ length: recordsBefore }, next)
      await store.appendHistory([appendOf(customer(number), records)])
    }
    const memory = await measureMemory(server.url, customer(0))

    const random = createRandom(seed)
    const nextAppend = () => appendOf(customer(integerBelow(random, customers)), [next()])
    const single = await measure(server.url, singles, () => appendSingly(store, nextAppend, singles))
    const batch = await measure(server.url, batched, () => appendInBatches(store, nextAppend, batched))

    const figures = [
      atLeast('records/s, singly, 64 at a time', targets.singlesPerSecond, single.perSecond),
      atLeast('records/s, in batches of 500', targets.batchedPerSecond, batch.perSecond),
      atMost('bytes a record', targets.bytesARecord, (memory.valueBytes - historyHeaderBytes) / recordsBefore),
    ]
    say(formatMachine(describeMachine()))
    say(`${customers} customers with ${recordsBefore} records each before; seed ${seed}`)
    const customerIds = Array.from({ length: customers }, (_, number) => customer(number))
    say(`all histories digest to ${await digestOf(store, customerIds)}`)
    say(
      `Redis takes ${memory.bytes} bytes for a history of ${recordsBefore} records: ${memory.emptyBytes} for the key and ` +
        `the header alone, ${memory.bytes - memory.emptyBytes} more with the records, as its allocator rounds`,
    )
    for (const [way, { ourUs, redisUs }] of [['singly', single] as const, ['in batches', batch] as const]) {
      say(`processor time a record, ${way}: ${figure(ourUs)} µs of ours, ${figure(redisUs)} µs of Redis's`)
    }
    const rows = figures.map(({ row }) => row)
    say(formatTable(['figure', 'target', 'measured', 'verdict'], rows))
    return figures.every(({ isMet }) => isMet)
  } finally {
    await store.close()
    await server.stop()
  }
}

/** Outcomes of generated decisions, one after another in time. */
function outcomes(): () => HistoryRecord {
  const random = createRandom(seed)
  let atMs = startMs
  return () => {
    atMs += integerBelow(random, 1_000)
    return {
      ...{ atMs, untilSeconds: 0, reason: 0, isUndone: false },
      group: integerBelow(random, 20),
      offer: integerBelow(random, 1_000),
      placement: integerBelow(random, 5),
      kind: pick(random, ['presented', 'impression', 'click', 'accepted', 'declined']),
      decision: [0, 0]
        .map(() =>
          integerBelow(random, 2 ** 32)
            .toString(16)
            .padStart(8, '0'),
        )
        .join(''),
    }
  }
}

function appendOf(customerId: string, records: HistoryRecord[]): HistoryAppend {
  return { customerId, records: encodeRecords(records), keepFromMs, nowMs: startMs }
}

async function appendSingly(store: Store, next: () => HistoryAppend, count: number): Promise<void> {
  let left = count
  const sender = async () => {
    while (left-- > 0) assertRecorded(await store.appendHistory([next()]))
  }
  await Promise.all(Array.from({ length: concurrency }, sender))
}

/** Two batches at a time, as two callers would send them. */
async function appendInBatches(store: Store, next: () => HistoryAppend, count: number): Promise<void> {
  let left = count
  const sender = async () => {
    while (left > 0) {
      const length = Math.min(batchMax, left)
      left -= length
      assertRecorded(await store.appendHistory(Array.from({ length }, next)))
    }
  }
  await Promise.all([sender(), sender()])
}

function assertRecorded(results: Awaited<ReturnType<Store['appendHistory']>>): void {
  for (const result of results) {
    if (typeof result === 'string' || result.outcomes[0] !== 'recorded') throw new Error(JSON.stringify(result))
  }
}

async function measureMemory(url: string, customerId: string) {
  const redis = new Redis(url)
  const key = `sufler:{${customerId}}:h`
  // As long a key, without any record.
  const emptyKey = key.replace(':h', ':e')
  const header = Buffer.alloc(historyHeaderBytes)
  header.writeUInt16LE(historyVersion)
  await redis.set(emptyKey, header)
  const [bytes, emptyBytes] = await Promise.all(
    [key, emptyKey].map(async (key) => Number(await redis.memory('USAGE', key))),
  )
  const valueBytes = await redis.strlen(key)
  await redis.del(emptyKey)
  redis.disconnect()
  return { bytes: bytes ?? Number.NaN, emptyBytes: emptyBytes ?? Number.NaN, valueBytes }
}

/** The same in every run: of what is kept, not of the order in which it arrived. */
async function digestOf(store: Store, customerIds: string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const customerId of customerIds) {
    const { revision, records } = decodeHistory((await store.readCustomer(customerId)).history)
    hash.update(
      JSON.stringify([revision, records.sort((a, b) => a.atMs - b.atMs || compareText(a.decision, b.decision))]),
    )
  }
  return hash.digest('hex').slice(0, 16)
}

/** Beside the rate the processors' time a record: on a machine that others use, too, it is what can be compared. */
async function measure(url: string, records: number, run: () => Promise<void>) {
  const redis = new Redis(url)
  const redisSeconds = async () => {
    const info = await redis.info('cpu')
    return Number(/used_cpu_user:([\d.]+)/.exec(info)?.[1]) + Number(/used_cpu_sys:([\d.]+)/.exec(info)?.[1])
  }
  const redisStarted = await redisSeconds()
  const usageStarted = process.cpuUsage()
  const startedAtMs = performance.now()
  await run()
  const seconds = (performance.now() - startedAtMs) / 1_000
  const { user, system } = process.cpuUsage(usageStarted)
  const redisUs = ((await redisSeconds()) - redisStarted) * 1e6
  redis.disconnect()
  return { perSecond: records / seconds, ourUs: (user + system) / records, redisUs: redisUs / records }
}

function atLeast(name: string, target: number, found: number) {
  return verdict(name, `≥ ${figure(target)}`, found, found >= target)
}

function atMost(name: string, target: number, found: number) {
  return verdict(name, `≤ ${figure(target)}`, found, found <= target)
}

function verdict(name: string, target: string, found: number, isMet: boolean) {
  return { row: [name, target, figure(found), isMet ? 'kept' : 'BREACH'], isMet }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
