import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeVector } from '#sufler/domain/features/customer-codec.ts'
import { Input } from '#sufler/service/loading/input.ts'
import { type LoadOptions, loadCustomers } from '#sufler/service/loading/load-customers.ts'
import { parseMapping } from '#sufler/service/loading/read-mapping.ts'
import { LayoutRegistry } from '#sufler/store/layout-registry.ts'
import { openStore } from '#sufler/store/open-store.ts'
import { facts as loadFacts } from './support.ts'

export interface Loaded {
  summary: Awaited<ReturnType<typeof loadCustomers>>
  /** `line: reason` */
  rejects: string[]
  /** What the store has of a customer, undefined for one who is not known. */
  customer: (id: string) => unknown
  /** Whom the aliases lead to. */
  aliases: (string | undefined)[]
}

interface Settings extends Partial<LoadOptions> {
  mappingText?: string
  customers?: readonly string[]
  aliases?: readonly string[]
  /** RU unless given. */
  country?: string
  /** Bytes that come at a time. */
  blockBytes?: number
}

/** Loads a file into a store of its own, in this process, as the command would in a Russian catalogue. */
export async function load(content: string | Uint8Array, settings: Settings = {}): Promise<Loaded> {
  const { mappingText, customers = [], aliases = [], blockBytes = 1_000, country = 'RU', ...options } = settings
  const { facts = loadFacts, timeZone = 'Europe/Moscow' } = options
  const dir = mkdtempSync(join(tmpdir(), 'sufler-load-'))
  const store = await openStore(`lmdb:${dir}`)
  try {
    const registry = await LayoutRegistry.open(store)
    const rejects: string[] = []
    const summary = await loadCustomers({
      input: await Input.open('-', blocksOf(Buffer.from(content), blockBytes)),
      target: {
        layout: registry.layout,
        ensure: (entries) => registry.ensure(entries),
        lookUp: (entries) => registry.lookUp(entries),
        patchCustomers: (patches, updatedAtMs) => store.patchCustomers(patches, updatedAtMs),
        setAliases: (changes) => store.aliases.set(changes),
      },
      ...{ facts, timeZone },
      ...(mappingText === undefined ? {} : { mapping: parseMapping('m.yaml', mappingText, facts, timeZone, country) }),
      onKept: (batch) => rejects.push(...batch.map(({ line, reason }) => `${line}: ${reason}`)),
      ...options,
    })
    const found = new Map<string, unknown>()
    for (const id of customers) {
      const { vector } = await store.readCustomer(id)
      const values = vector && { ...decodeVector(facts, registry.layout, vector), ...(await store.readTexts(id)) }
      found.set(id, values)
    }
    const led = await Promise.all(aliases.map((alias) => store.aliases.resolve(alias)))
    return { summary, rejects, customer: (id) => found.get(id), aliases: led }
  } finally {
    await store.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function* blocksOf(bytes: Buffer, blockBytes: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += blockBytes) yield bytes.subarray(from, from + blockBytes)
}
