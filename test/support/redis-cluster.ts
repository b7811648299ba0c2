import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { type RedisServer, startRedisServer } from './redis-server.ts'

export interface RedisClusterServers {
  nodes: RedisServer[]
  url: string
  stop(): Promise<void>
}

const slotCount = 16_384
const stateTimeoutMs = 20_000

/** A cluster of masters, each with its share of the slots; the others go on serving when one is down. */
export async function startRedisCluster(size = 3): Promise<RedisClusterServers> {
  const nodes: RedisServer[] = []
  const busPorts: number[] = []
  for (let i = 0; i < size; i++) {
    const busPort = await freePort()
    busPorts.push(busPort)
    nodes.push(
      await startRedisServer(
        ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '2000'],
        ...['--cluster-require-full-coverage', 'no', '--cluster-config-file', `nodes-${i}.conf`],
      ),
    )
  }
  const clients = nodes.map(({ port }) => new Redis(port, '127.0.0.1'))
  try {
    await join(clients, nodes, busPorts)
    for (const client of clients) await untilStateOk(client, size)
  } finally {
    for (const client of clients) client.disconnect()
  }
  return {
    nodes,
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
  }
}

async function join(clients: Redis[], nodes: RedisServer[], busPorts: number[]): Promise<void> {
  const [first] = clients
  for (const [i, client] of clients.entries()) {
    const from = Math.floor((slotCount * i) / clients.length)
    const to = Math.floor((slotCount * (i + 1)) / clients.length) - 1
    await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to)
    await first?.call('CLUSTER', 'MEET', '127.0.0.1', nodes[i]?.port ?? 0, busPorts[i] ?? 0)
  }
}

async function untilStateOk(client: Redis, size: number): Promise<void> {
  for (const until = Date.now() + stateTimeoutMs; ; await sleep(50)) {
    const info = String(await client.call('CLUSTER', 'INFO'))
    const ready = ['cluster_state:ok', `cluster_slots_ok:${slotCount}`, `cluster_size:${size}`]
    if (ready.every((line) => info.includes(line))) return
    if (Date.now() > until) throw new Error(`the cluster did not form:\n${info}`)
  }
}
