import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from '../../test/support/free-port.ts'
import { type RedisClusterServers, startRedisCluster } from '../../test/support/redis-cluster.ts'
import { type RedisServer, startRedisServer } from '../../test/support/redis-server.ts'
import { SuflerProcess } from '../../test/support/sufler-process.ts'
import { faultRules } from './rules.ts'

/** All nodes sign with the same key, so that an outcome may go to another node than its decision. */
const environment = { SUFLER_TOKEN_KEYS: 'faults:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=', NODE_ENV: 'production' }

export interface FaultNode {
  readonly url: string
  readonly process: SuflerProcess
  /** Where a debugger attaches: how a fault is made to happen inside a thread. */
  readonly inspectorPort: number
}

export interface StageOptions {
  /** The default keeps what it has acknowledged: an append-only file that is written at once. */
  store: { kind: 'redis'; args?: readonly string[] } | { kind: 'cluster' } | { kind: 'lmdb' }
  nodes: number
  serve?: readonly string[]
}

const durable = ['--appendonly', 'yes', '--appendfsync', 'always']

/** Nodes of Sufler, each a process, over a store of their own; everything of it goes with `close`. */
export class Stage {
  readonly nodes: FaultNode[] = []
  redis: RedisServer | undefined
  cluster: RedisClusterServers | undefined

  private constructor(
    readonly dir: string,
    readonly options: StageOptions,
  ) {}

  static async open(options: StageOptions): Promise<Stage> {
    const stage = new Stage(await mkdtemp(join(tmpdir(), 'sufler-faults-')), options)
    try {
      for (const [file, text] of Object.entries(faultRules)) {
        await mkdir(dirname(join(stage.rulesDir, file)), { recursive: true })
        await writeFile(join(stage.rulesDir, file), text)
      }
      if (options.store.kind === 'redis') stage.redis = await startRedisServer(...(options.store.args ?? durable))
      if (options.store.kind === 'cluster') stage.cluster = await startRedisCluster(3)
      for (let i = 0; i < options.nodes; i++) stage.nodes.push(await stage.startNode())
      return stage
    } catch (error) {
      await stage.close()
      throw error
    }
  }

  get rulesDir(): string {
    return join(this.dir, 'rules')
  }

  get storeUrl(): string {
    return this.redis?.url ?? this.cluster?.url ?? `lmdb:${join(this.dir, 'store')}`
  }

  get urls(): string[] {
    return this.nodes.map(({ url }) => url)
  }

  async startNode(port = 0): Promise<FaultNode> {
    const inspectorPort = await freePort()
    const args = ['serve', '--rules', this.rulesDir, '--store', this.storeUrl, '--port', String(port), '--workers', '1']
    const process = new SuflerProcess([...args, ...(this.options.serve ?? [])], {
      ...environment,
      NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}`,
    })
    return { url: await process.url(), process, inspectorPort }
  }

  async close(): Promise<void> {
    for (const { process } of this.nodes) {
      process.signal('SIGKILL')
      await process.exitCode
    }
    await this.redis?.stop()
    await this.cluster?.stop()
    await rm(this.dir, { recursive: true, force: true })
  }
}
