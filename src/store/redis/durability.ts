import type { Redis } from 'ioredis'
import type { Durability } from '../budget-ledgers.ts'

const expected = 'appendonly yes and appendfsync always, so that what was acknowledged survives a crash of the server'

/** Whether every server writes to its disk before it answers. A server may refuse to tell (`CONFIG` is often forbidden). */
export async function checkRedisDurability(servers: readonly Redis[]): Promise<Durability> {
  try {
    for (const server of servers) {
      const appendonly = await settingOf(server, 'appendonly')
      const appendfsync = await settingOf(server, 'appendfsync')
      if (appendonly === 'yes' && appendfsync === 'always') continue
      return {
        isKept: false,
        detail: `found appendonly ${appendonly} and appendfsync ${appendfsync}, expected ${expected}`,
      }
    }
    return { isKept: true, detail: 'appendonly yes, appendfsync always' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { isKept: undefined, detail: `the server does not tell its settings (${reason}); expected ${expected}` }
  }
}

async function settingOf(server: Redis, name: string): Promise<string> {
  const [, value = 'unknown'] = (await server.config('GET', name)) as string[]
  return value
}
