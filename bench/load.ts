/**
 * How fast customers are loaded: `npm run bench:load -- [rows]`.
 *
 * A generated file (fixed seed, 40 features) goes into an LMDB of its own and into a Redis of its own. Beside them the
 * floors: what reading the file costs without any work, reading and checking without a store, and the stores alone with
 * patches made beforehand. A load cannot be faster than the slower of its two halves.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Layout } from '#sufler/domain/features/layout.ts'
import { Input } from '#sufler/service/loading/input.ts'
import { type LoadTarget, loadCustomers } from '#sufler/service/loading/load-customers.ts'
import { parseMapping } from '#sufler/service/loading/read-mapping.ts'
import { LayoutRegistry } from '#sufler/store/layout-registry.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { CustomerPatch, PatchOutcome, Store } from '#sufler/store/store.ts'
import { startRedisServer } from '../test/support/redis-server.ts'
import { generateLoadFile, loadFacts } from './generate-load-file.ts'

const rows = Number(process.argv[2] ?? 500_000)
const seed = 20_260_501
const timeZone = 'Europe/Moscow'
const batchRows = 1_000

const mapping = parseMapping('bench.yaml', mappingText(), loadFacts, timeZone)
const directory = mkdtempSync(join(tmpdir(), 'sufler-bench-load-'))
const path = join(directory, 'customers.csv')
try {
  const digest = generateLoadFile(path, rows, seed)
  const bytes = statSync(path).size
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`
  say(
    `${rows} customers, ${loadFacts.length} features, ${Math.round(bytes / rows)} bytes a row; seed ${seed}; ${machine}`,
  )
  say(`the file's SHA-256 begins ${digest.slice(0, 16)}`)

  await measure('floor: read and split into lines', splitLines)
  await measure('read and check, no store (--dry-run)', () => load(localTarget()))
  await withLmdb('load into LMDB', loadInto)
  await withRedis('load into Redis', loadInto)
  // Last, because hundreds of thousands of patches in memory slow everything else down.
  const { patches, layout } = await collectPatches()
  await withLmdb('floor: patches alone into LMDB', (store) => replay(store, patches, layout))
  await withRedis('floor: patches alone into Redis', (store) => replay(store, patches, layout))
  say(`all patches digest to ${digestOf(patches)}`)
} finally {
  rmSync(directory, { recursive: true })
}

async function splitLines(): Promise<void> {
  const input = await Input.open(path)
  let lines = 0
  for await (const block of input.blocks()) {
    for (let at = block.indexOf(10); at !== -1; at = block.indexOf(10, at + 1)) lines++
  }
  if (lines !== rows + 1) throw new Error(`${lines} lines`)
}

async function load(target: LoadTarget): Promise<void> {
  const input = await Input.open(path)
  const summary = await loadCustomers({ input, target, facts: loadFacts, timeZone, mapping })
  if (summary.loaded !== rows) throw new Error(JSON.stringify(summary))
}

async function loadInto(store: Store): Promise<void> {
  const registry = await LayoutRegistry.open(store)
  await load({
    layout: registry.layout,
    ensure: (entries) => registry.ensure(entries),
    lookUp: (entries) => registry.lookUp(entries),
    patchCustomers: (patches, updatedAtMs) => store.patchCustomers(patches, updatedAtMs),
    setAliases: (changes) => store.aliases.set(changes),
  })
}

/** The patches of all rows, made beforehand. */
async function collectPatches(): Promise<{ patches: CustomerPatch[]; layout: Layout }> {
  const patches: CustomerPatch[] = []
  const target = localTarget(async (batch) => {
    patches.push(...batch)
    return applied(batch)
  })
  await load(target)
  return { patches, layout: target.layout }
}

function localTarget(patchCustomers: LoadTarget['patchCustomers'] = async (batch) => applied(batch)): LoadTarget {
  const layout = new Layout()
  const ensure: LoadTarget['ensure'] = async (entries) => layout.internLocally(entries)
  return { layout, ensure, lookUp: async () => {}, patchCustomers, setAliases: async () => {} }
}

function applied(patches: readonly CustomerPatch[]): PatchOutcome[] {
  return patches.map(() => 'applied')
}

async function replay(store: Store, patches: CustomerPatch[], layout: Layout): Promise<void> {
  await store.layout.intern(layout.entries())
  const underWay: Promise<unknown>[] = []
  for (let from = 0; from < patches.length; from += batchRows) {
    underWay.push(store.patchCustomers(patches.slice(from, from + batchRows), Date.now()))
    if (underWay.length >= 4) await underWay.shift()
  }
  await Promise.all(underWay)
}

async function withLmdb(name: string, run: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(`lmdb:${mkdtempSync(join(directory, 'lmdb-'))}`)
  await measure(name, () => run(store))
  await store.close()
}

async function withRedis(name: string, run: (store: Store) => Promise<void>): Promise<void> {
  const server = await startRedisServer()
  const store = await openStore(server.url)
  await measure(name, () => run(store))
  await store.close()
  await server.stop()
}

/** Beside the time, the processor's: on a machine that others use, too, it is what can be compared. */
async function measure(name: string, run: () => Promise<void>): Promise<void> {
  const startedAtMs = performance.now()
  const startedUsage = process.cpuUsage()
  await run()
  const seconds = (performance.now() - startedAtMs) / 1000
  const { user, system } = process.cpuUsage(startedUsage)
  const rate = Math.round(rows / seconds).toLocaleString('en')
  const processorUs = ((user + system) / rows).toFixed(1)
  say(
    `${name.padEnd(40)} ${seconds.toFixed(2).padStart(6)} s ${rate.padStart(12)} rows/s ${processorUs.padStart(6)} µs of processor a row`,
  )
}

function digestOf(patches: CustomerPatch[]): string {
  const hash = createHash('sha256')
  for (const { customerId, slots } of patches) hash.update(customerId).update(slots)
  return hash.digest('hex').slice(0, 16)
}

function mappingText(): string {
  const lines = loadFacts.map(
    ({ name, type }) => `  ${name}: { column: ${name}${type === 'set' ? ', split: "|"' : ''} }`,
  )
  return `features:\n${lines.join('\n')}\n`
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
