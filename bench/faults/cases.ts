import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { FaultCase } from './fault-case.ts'
import { leaveUnanswered, sendSlowBodies, sendUpgrades } from './hostile-clients.ts'
import { runInNewestThread } from './inspector.ts'
import type { Stage } from './stage.ts'

const onRedis = { store: { kind: 'redis' }, nodes: 2 } as const
const onLmdb = { store: { kind: 'lmdb' }, nodes: 1 } as const

/** Sends one command to the stage's Redis. */
async function tellRedis(stage: Stage, command: string, ...args: (string | number)[]): Promise<unknown> {
  const client = new Redis(redisOf(stage).port)
  try {
    return await client.call(command, ...args)
  } finally {
    client.disconnect()
  }
}

function redisOf({ redis }: Stage) {
  if (redis === undefined) throw new Error('the stage has no Redis')
  return redis
}

function nodeOf({ nodes }: Stage, index: number) {
  const node = nodes[index]
  if (node === undefined) throw new Error(`the stage has no node ${index}`)
  return node
}

/** Starts a node that was killed again, at the port where its clients look for it. */
async function restart(stage: Stage, index: number): Promise<void> {
  const before = nodeOf(stage, index)
  await before.process.exitCode
  stage.nodes[index] = await stage.startNode(Number(new URL(before.url).port))
}

const storeDown = /"alarm":"store-unavailable"/

/** Every fault of the table, in its order. */
export const faultCases: readonly FaultCase[] = [
  {
    id: 'redis-killed',
    title: 'Redis is killed, and back after 3 s',
    stage: onRedis,
    faultMs: 3_000,
    inject: (stage) => redisOf(stage).kill(),
    heal: (stage) => redisOf(stage).restart(),
    tells: storeDown,
    recoveryMsMax: 2_000,
  },
  {
    id: 'redis-hangs',
    title: 'Redis hangs for 3 s (SIGSTOP)',
    stage: onRedis,
    faultMs: 3_000,
    inject: async (stage) => redisOf(stage).pause(),
    heal: async (stage) => redisOf(stage).resume(),
    tells: storeDown,
    recoveryMsMax: 2_000,
  },
  {
    id: 'redis-full',
    title: 'Redis has no memory left (noeviction) for 3 s',
    stage: onRedis,
    faultMs: 3_000,
    inject: async (stage) => void (await tellRedis(stage, 'CONFIG', 'SET', 'maxmemory', '1mb')),
    heal: async (stage) => void (await tellRedis(stage, 'CONFIG', 'SET', 'maxmemory', '0')),
    tells: /OOM/,
    recoveryMsMax: 2_000,
  },
  {
    id: 'redis-read-only',
    title: 'Redis becomes a replica of nobody (READONLY) for 3 s',
    stage: onRedis,
    faultMs: 3_000,
    inject: async (stage) => void (await tellRedis(stage, 'REPLICAOF', '127.0.0.1', 1)),
    heal: async (stage) => void (await tellRedis(stage, 'REPLICAOF', 'NO', 'ONE')),
    tells: /READONLY/,
    recoveryMsMax: 2_000,
  },
  {
    id: 'redis-evicts',
    title: 'Somebody sets maxmemory-policy to allkeys-lru',
    stage: onRedis,
    faultMs: 15_000,
    inject: async (stage) => void (await tellRedis(stage, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')),
    heal: async (stage) => void (await tellRedis(stage, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction')),
    tells: /allkeys-lru/,
    recoveryMsMax: 1_000,
  },
  {
    id: 'redis-emptied',
    title: 'Redis is emptied (FLUSHALL) while nodes run',
    stage: onRedis,
    faultMs: 5_000,
    inject: async (stage) => void (await tellRedis(stage, 'FLUSHALL')),
    tells: /layout/,
    recoveryMsMax: 5_000,
    losesCustomers: true,
    mayLose: 'the store was emptied',
  },
  {
    id: 'cluster-master-killed',
    title: 'One of three masters of a cluster is killed for 4 s',
    stage: { store: { kind: 'cluster' }, nodes: 2 },
    faultMs: 4_000,
    inject: async ({ cluster }) => cluster?.nodes[1]?.kill(),
    heal: async ({ cluster }) => cluster?.nodes[1]?.restart(),
    tells: /store/,
    recoveryMsMax: 8_000,
    losesCustomers: true,
    mayLose: 'the master had neither a replica nor a file',
  },
  {
    id: 'node-killed',
    title: 'One of two nodes is killed, and back after 3 s',
    stage: onRedis,
    faultMs: 3_000,
    inject: async (stage) => nodeOf(stage, 1).process.signal('SIGKILL'),
    heal: (stage) => restart(stage, 1),
    recoveryMsMax: 2_000,
  },
  {
    id: 'node-paused',
    title: 'A node is paused for 3 s (SIGSTOP)',
    stage: onRedis,
    faultMs: 3_000,
    inject: async (stage) => nodeOf(stage, 1).process.signal('SIGSTOP'),
    heal: async (stage) => nodeOf(stage, 1).process.signal('SIGCONT'),
    tells: /"level":"(warn|error)"/,
    recoveryMsMax: 2_000,
  },
  {
    id: 'thread-hangs',
    title: 'The thread that decides hangs',
    stage: onLmdb,
    faultMs: 6_000,
    inject: (stage) => runInNewestThread(nodeOf(stage, 0).inspectorPort, 'for(;;);'),
    tells: /thread/,
    recoveryMsMax: 2_000,
  },
  {
    id: 'thread-dies',
    title: 'The thread that decides dies',
    stage: onLmdb,
    faultMs: 3_000,
    inject: (stage) => runInNewestThread(nodeOf(stage, 0).inspectorPort, 'process.exit(3)'),
    tells: /thread/,
    recoveryMsMax: 2_000,
  },
  {
    id: 'lmdb-node-killed',
    title: 'The only node is killed over LMDB, and back after 2 s',
    stage: onLmdb,
    faultMs: 2_000,
    inject: async (stage) => nodeOf(stage, 0).process.signal('SIGKILL'),
    heal: (stage) => restart(stage, 0),
    recoveryMsMax: 2_000,
  },
  {
    id: 'wrong-rules',
    title: 'Rules with an error are saved under --watch, and put right after 3 s',
    stage: { ...onLmdb, serve: ['--watch'] },
    faultMs: 3_000,
    inject: (stage) => writeFile(join(stage.rulesDir, 'offers/new.yaml'), 'id: new\n'),
    heal: (stage) => rm(join(stage.rulesDir, 'offers/new.yaml')),
    tells: /was refused/,
    recoveryMsMax: 1_000,
  },
  {
    id: 'upgrade-flood',
    title: '2,000 clients without a key ask for an upgrade and go',
    stage: onLmdb,
    faultMs: 3_000,
    inject: (stage) => sendUpgrades(nodeOf(stage, 0).url, 2_000),
    recoveryMsMax: 1_000,
  },
  {
    id: 'pipelines-reset',
    title: '24 clients pipeline 500 requests each and reset',
    stage: onLmdb,
    faultMs: 3_000,
    inject: (stage) => leaveUnanswered(nodeOf(stage, 0).url, 24, 500),
    recoveryMsMax: 1_000,
  },
  {
    id: 'slow-bodies',
    title: '2,000 clients send bodies by drops for 5 s',
    stage: onLmdb,
    faultMs: 0,
    inject: (stage) => sendSlowBodies(nodeOf(stage, 0).url, 2_000, 5_000),
    recoveryMsMax: 1_000,
  },
  {
    id: 'silent-sockets',
    title: '5,000 sockets are opened and say nothing for 5 s',
    stage: onLmdb,
    faultMs: 0,
    inject: (stage) => sendSlowBodies(nodeOf(stage, 0).url, 5_000, 5_000, { isSilent: true }),
    recoveryMsMax: 1_000,
  },
]
