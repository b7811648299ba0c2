import { lookup } from 'node:dns/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { Logger } from '../../observability/logger.ts'
import type { RestApp } from '../rest/rest-app.ts'
import { backlogMax } from './connection-limits.ts'

/** The further addresses that a name stands for; close it together with the server itself. */
export interface FurtherAddresses {
  close(): Promise<void>
}

/**
 * Listens where the settings say. `localhost` is both 127.0.0.1 and ::1, where a machine has both: the framework would open a
 * server of its own for the second, which passes by the connection limits and the turnstile. Here what is accepted there
 * becomes a connection of the one server. Rejects when the first address cannot be listened on; a further one that cannot
 * is told in the log, since clients try both.
 */
export async function listenEverywhere(
  app: RestApp,
  { host, port }: { host: string; port: number },
  logger: Pick<Logger, 'warn'>,
  addressesOf = async (name: string) => (await lookup(name, { all: true })).map(({ address }) => address),
): Promise<FurtherAddresses> {
  const found = host === 'localhost' ? await addressesOf(host) : [host]
  const [first = host, ...others] = new Set(found)
  await app.listen({ host: first, port, backlog: backlogMax })
  const taken = (app.server.address() as AddressInfo).port
  const listeners: Server[] = []
  for (const address of others) {
    const listener = createServer((socket) => void app.server.emit('connection', socket))
    try {
      await new Promise<void>((resolve, reject) => {
        listener.once('error', reject).listen({ host: address, port: taken, backlog: backlogMax }, resolve)
      })
      listeners.push(listener)
    } catch (error) {
      logger.warn({ err: error }, `nobody answers on ${address}, which ${host} stands for as well`)
    }
  }
  return {
    async close() {
      await Promise.all(listeners.map((listener) => new Promise((done) => listener.close(done))))
    },
  }
}
