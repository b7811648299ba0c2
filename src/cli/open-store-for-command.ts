import type { Command } from 'commander'
import { InvalidStoreUrl, openStore } from '../store/open-store.ts'
import { type Store, StoreUnavailable } from '../store/store.ts'
import { printError } from './print.ts'

export interface StoreOptions {
  store: string
  redisKeyPrefix?: string
}

/** Gives a command the options that name a store. */
export function addStoreOptions(command: Command): Command {
  return command
    .requiredOption('--store <url>', 'where keys and customers are kept: lmdb:PATH, redis://HOST:PORT, …')
    .option('--redis-key-prefix <text>', 'begins every key in Redis')
}

/**
 * Does `work` with the store open and answers its exit code; 1 with a sentence when the store cannot be reached, and the end
 * of the command with 2 when its URL is wrong.
 */
export async function withStore(
  { store: url, redisKeyPrefix: keyPrefix }: StoreOptions,
  command: Command,
  work: (store: Store) => Promise<number>,
): Promise<number> {
  try {
    const store = await openStore(url, keyPrefix === undefined ? {} : { keyPrefix })
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  } catch (error) {
    if (error instanceof InvalidStoreUrl) return command.error(`error: ${error.message}`, { exitCode: 2 })
    if (!(error instanceof StoreUnavailable)) throw error
    printError(error.message)
    return 1
  }
}
