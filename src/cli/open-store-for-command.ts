import type { Command } from 'commander'
import { openStore } from '../store/open-store.ts'
import { refuseUnsafeServer } from '../store/refuse-unsafe-server.ts'
import type { ServerFinding } from '../store/server-finding.ts'
import type { Store } from '../store/store.ts'
import { printError } from './print.ts'

export interface StoreOptions {
  store: string
  redisKeyPrefix?: string
}

export interface WrittenStoreOptions extends StoreOptions {
  allowEviction?: true
}

/** Gives a command the options that name a store. */
export function addStoreOptions(command: Command): Command {
  return command
    .requiredOption('--store <url>', 'where keys and customers are kept: lmdb:PATH, redis://HOST:PORT, …')
    .option('--redis-key-prefix <text>', 'begins every key in Redis')
}

/** The same for a command that writes. */
export function addWrittenStoreOptions(command: Command): Command {
  return addStoreOptions(command).option('--allow-eviction', 'write although Redis may evict what is kept')
}

/** Does `work` with the store open. Rejects as `openStore` does. */
export async function withStore<T>(
  { store: url, redisKeyPrefix: keyPrefix }: StoreOptions,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(url, keyPrefix === undefined ? {} : { keyPrefix })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** As `withStore`, for a command that writes: not to a server that may lose it (`refuseUnsafeServer`). */
export function withWrittenStore<T>(options: WrittenStoreOptions, work: (store: Store) => Promise<T>): Promise<T> {
  return withStore(options, async (store) => {
    warnOfEviction(await refuseUnsafeServer(store, options.allowEviction))
    return work(store)
  })
}

/** Eviction that was allowed is told every time. */
export function warnOfEviction(findings: readonly ServerFinding[]): void {
  for (const { fault, detail } of findings) if (fault === 'eviction') printError(`warning: ${detail}`)
}
