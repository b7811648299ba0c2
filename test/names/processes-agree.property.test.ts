import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { describe, expect, inject, it } from 'vitest'
import { ServiceError } from '#sufler/service/errors.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { removeKeys } from '../support/redis-keys.ts'
import { scale, seed } from '../support/seed.ts'
import { EngineNode } from './engine-node.ts'
import { expectedTitles, type KnownTexts, packsDefault } from './naming-rules.ts'

const nodeCount = 3
const text = fc.constantFrom('Omsk', 'Tver', 'Kazan', 'vip', 'sport', 'kids', 'basic', 'jazz', 'folk', 'Ufa', 'Pskov')
const texts = fc.uniqueArray(text, { maxLength: 3 })
const customer = fc.constantFrom('a', 'b', 'c')
const set = fc.oneof(texts, fc.record({ add: texts, remove: texts }, { requiredKeys: [] }), fc.constant(null))
const features = fc.record(
  { city: fc.option(text), favourite: fc.option(text), tags: set, packs: set },
  { requiredKeys: [] },
)
const node = fc.nat({ max: nodeCount - 1 })

type Features = Record<string, unknown>

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ step: fc.constant('patch' as const), node, customer, features }) },
  { weight: 6, arbitrary: fc.record({ step: fc.constant('read' as const), node, customer, page: fc.option(text) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('load' as const),
      rows: fc.array(fc.record({ customer, features }), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('restart' as const), node }) },
)

type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/**
 * Several processes give texts their numbers in whatever order, patch, load, decide, explain and show customers, and come
 * anew: what each says is what the texts alone say.
 */
describe.each(['lmdb', 'redis'])(`processes that share %s (TEST_SEED=${seed})`, (kind) => {
  it('say of every customer what the texts say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const world = await World.open(kind)
        try {
          for (const each of steps) await world.take(each)
        } finally {
          await world.close()
        }
      }),
      { seed, numRuns: 40 * scale },
    )
  }, 120_000)
})

class World {
  readonly #known = new Map<string, KnownTexts>()

  private constructor(
    readonly stores: Store[],
    readonly nodes: EngineNode[],
    readonly dispose: () => Promise<void>,
  ) {}

  static async open(kind: string): Promise<World> {
    const dir = await mkdtemp(join(tmpdir(), 'sufler-names-'))
    const keyPrefix = `names-${randomUUID()}:`
    const open = () => (kind === 'redis' ? openStore(inject('redisUrl'), { keyPrefix }) : openStore(`lmdb:${dir}`))
    const stores = [await open(), await open(), await open()]
    const nodes: EngineNode[] = []
    for (const store of stores) nodes.push(await EngineNode.start(store))
    return new World(stores, nodes, async () => {
      await rm(dir, { recursive: true, force: true })
      if (kind !== 'redis') return
      const redis = new Redis(inject('redisUrl'))
      await removeKeys(redis, keyPrefix)
      redis.disconnect()
    })
  }

  async take(step: Step): Promise<void> {
    switch (step.step) {
      case 'patch':
        await this.#patchAt(this.#node(step.node), step.customer, step.features)
        break
      case 'load': {
        const rows = step.rows.map(({ customer, features }) => ({ customerId: customer, features }))
        const rejected = await EngineNode.load(this.stores[0] as Store, rows)
        const isRefused = step.rows.map(({ customer, features }) => !this.#patch(customer, features))
        expect(rejected).toBe(isRefused.filter(Boolean).length)
        break
      }
      case 'restart':
        await this.#node(step.node).close()
        this.nodes[step.node] = await EngineNode.start(this.stores[step.node] as Store)
        break
      case 'read':
        await this.#read(this.#node(step.node), step.customer, step.page ?? undefined)
    }
    // Another instance of LMDB sees a commit one turn of the event loop later.
    await turn()
    await turn()
  }

  async #read(node: EngineNode, customerId: string, page: string | undefined): Promise<void> {
    const known = this.#known.get(customerId)
    const expected = expectedTitles(known ?? {}, page)
    // Whichever comes first has to learn.
    expect(await node.decide(customerId, page, page !== undefined && page.length % 2 === 0)).toEqual(expected)
    expect(await node.decide(customerId, page, true)).toEqual(expected)
    if (known === undefined) return
    const { features } = await node.customers.get(customerId)
    const sets = Object.entries(features).map(([name, value]) => [name, Array.isArray(value) ? new Set(value) : value])
    expect(Object.fromEntries(sets)).toEqual(Object.fromEntries(Object.entries(known).filter(([, value]) => value)))
  }

  async #patchAt(node: EngineNode, customerId: string, features: Features): Promise<void> {
    const patching = node.customers.patch(customerId, features)
    const code = await patching.then(
      () => undefined,
      (error: unknown) => (error instanceof ServiceError ? error.code : error),
    )
    expect(code).toBe(this.#patch(customerId, features) ? undefined : 'set-unknown')
  }

  /** False when the patch changes members of a set that is missing and has no default: then nothing has changed. */
  #patch(customerId: string, features: Features): boolean {
    const known: Record<string, unknown> = { ...this.#known.get(customerId) }
    for (const [name, value] of Object.entries(features)) {
      if (name === 'city' || name === 'favourite') known[name] = value ?? undefined
      else {
        const before = known[name] as ReadonlySet<string> | undefined
        const changed = changedSet(before ?? (name === 'packs' ? packsDefault : undefined), before, value)
        if (changed === 'refused') return false
        known[name] = changed
      }
    }
    this.#known.set(customerId, known)
    return true
  }

  #node(number: number): EngineNode {
    return this.nodes[number] as EngineNode
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.close()
    for (const store of this.stores) await store.close()
    await this.dispose()
  }
}

/** A change starts from what is kept, else from the default. */
function changedSet(start: ReadonlySet<string> | undefined, before: ReadonlySet<string> | undefined, value: unknown) {
  if (value === null) return undefined
  if (Array.isArray(value)) return new Set<string>(value)
  const { add = [], remove = [] } = value as { add?: string[]; remove?: string[] }
  if (add.length + remove.length === 0) return before
  if (start === undefined) return 'refused'
  return new Set([...start, ...add].filter((member) => !remove.includes(member)))
}
