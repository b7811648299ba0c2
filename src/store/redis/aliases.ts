import { Cluster } from 'ioredis'
import type { AliasChange, Aliases } from '../aliases.ts'
import { chunks } from '../chunks.ts'
import type { DamageReports } from '../damaged-record.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { aliasesOfKey, aliasKey } from './keys.ts'
import { pipelineResults } from './pipelines.ts'
import type { RedisClient } from './redis-client.ts'

/** Aliases that travel together. */
const chunkMax = 250

interface AliasOf {
  alias: string
  customerId: string
}

type CommandName = 'get' | 'getdel' | 'hget' | 'hincr' | 'unname' | 'setAndGet' | 'forgetAlias'

type Command = [name: CommandName, key: string, value?: string, times?: string]

/**
 * Aliases in Redis: a key for each, which leads to its customer, and a hash beside the customer's other keys, which names
 * the aliases. On a cluster the two lie on different servers, so no script writes both; the order of the writes keeps what
 * matters: *every alias that leads to a customer is named beside the customer*. Hence an alias is named before it leads
 * there, and leads elsewhere before its name goes, unless it was named anew. Who is interrupted leaves at worst a name too many, which `of` does not
 * show and `forget` ignores.
 *
 * The hash counts how often an alias was named, so that who takes a name away notices that it was named meanwhile.
 */
export class RedisAliases implements Aliases {
  readonly #client: RedisClient
  readonly #prefix: string
  readonly #patience: Patience
  readonly #assertOpen: () => void
  readonly #damage: DamageReports

  constructor(client: RedisClient, prefix: string, patience: Patience, assertOpen: () => void, damage: DamageReports) {
    this.#client = client
    this.#prefix = prefix
    this.#patience = patience
    this.#assertOpen = assertOpen
    this.#damage = damage
  }

  /** Three round trips for up to 250, and three more when some led elsewhere before. */
  async set(changes: readonly AliasChange[]): Promise<void> {
    this.#assertOpen()
    // Of several changes of one alias only the last one counts.
    const last = new Map(changes.map(({ alias, customerId }) => [alias, customerId]))
    for (const chunk of chunks([...last], chunkMax)) await this.#setChunk(chunk)
  }

  async resolve(alias: string): Promise<string | undefined> {
    this.#assertOpen()
    const leadsTo = withinDeadline(this.#client.get(aliasKey(this.#prefix, alias)), this.#patience)
    return (await this.#damage.naming('alias', alias, leadsTo)) ?? undefined
  }

  async of(customerId: string): Promise<string[]> {
    this.#assertOpen()
    return this.#damage.naming('alias', customerId, this.#of(customerId))
  }

  async #of(customerId: string): Promise<string[]> {
    const named = await withinDeadline(this.#client.hkeys(aliasesOfKey(this.#prefix, customerId)), this.#patience)
    const leadTo = await this.#send(named.map((alias) => ['get', aliasKey(this.#prefix, alias)]))
    return named.filter((_, i) => leadTo[i] === customerId).sort()
  }

  /**
   * Takes every alias of the customer away, and then calls `forgetRest` with the names as they were before, which forgets
   * them with everything else or, when an alias was named meanwhile, answers undefined: then again. Interrupted, it leaves
   * the rest of the customer to be forgotten, and whoever does finds the aliases that are left.
   */
  async forget<T>(
    customerId: string,
    forgetRest: (named: Record<string, string>) => Promise<T | undefined>,
  ): Promise<T> {
    for (let attempt = 1; attempt <= forgetAttemptsMax; attempt++) {
      const all = withinDeadline(this.#client.hgetall(aliasesOfKey(this.#prefix, customerId)), this.#patience)
      const named = await this.#damage.naming('alias', customerId, all)
      await this.#send(Object.keys(named).map((alias) => ['forgetAlias', aliasKey(this.#prefix, alias), customerId]))
      const forgotten = await forgetRest(named)
      if (forgotten !== undefined) return forgotten
    }
    throw new Error(`aliases were added to a customer ${forgetAttemptsMax} times while it was being forgotten`)
  }

  async #setChunk(changes: readonly [alias: string, customerId: string | null][]): Promise<void> {
    const name = changes.flatMap(([alias, customerId]): Command[] =>
      customerId === null ? [] : [['hincr', aliasesOfKey(this.#prefix, customerId), alias]],
    )
    await this.#send(name)
    const lead = changes.map(([alias, customerId]): Command => {
      const key = aliasKey(this.#prefix, alias)
      return customerId === null ? ['getdel', key] : ['setAndGet', key, customerId]
    })
    const before = await this.#send(lead)
    // Once more: the customer may have been forgotten after the first time, and the name with it.
    const again = changes.flatMap(([alias, customerId], i): Command[] =>
      customerId === null || before[i] === customerId ? [] : [['hincr', aliasesOfKey(this.#prefix, customerId), alias]],
    )
    await this.#send(again)
    const moved = changes.flatMap(([alias, customerId], i): AliasOf[] => {
      const previous = before[i]
      return typeof previous === 'string' && previous !== customerId ? [{ alias, customerId: previous }] : []
    })
    await this.#unname(moved)
  }

  /** Those that lead elsewhere by now; somebody may just be bringing one back. */
  async #unname(moved: readonly AliasOf[]): Promise<void> {
    const named = await this.#send(
      moved.map(({ alias, customerId }) => ['hget', aliasesOfKey(this.#prefix, customerId), alias]),
    )
    const leadTo = await this.#send(moved.map(({ alias }) => ['get', aliasKey(this.#prefix, alias)]))
    await this.#send(
      moved.flatMap(({ alias, customerId }, i): Command[] => {
        const times = named[i]
        if (typeof times !== 'string' || leadTo[i] === customerId) return []
        return [['unname', aliasesOfKey(this.#prefix, customerId), alias, times]]
      }),
    )
  }

  /** In order; on a cluster each is a command of its own, which the client redirects when its slot moves. */
  async #send(commands: readonly Command[]): Promise<unknown[]> {
    if (commands.length === 0) return []
    if (this.#client instanceof Cluster) {
      const cluster = this.#client
      const sent = commands.map((command) => issue(cluster, command) as Promise<unknown>)
      return withinDeadline(Promise.all(sent), this.#patience)
    }
    const pipeline = this.#client.pipeline()
    for (const command of commands) issue(pipeline, command)
    return withinDeadline(pipelineResults(pipeline), this.#patience)
  }
}

/** Times that aliases may be added while a customer is being forgotten: each time, somebody else got through. */
const forgetAttemptsMax = 100

function issue(
  to:
    | Pick<RedisClient, 'get' | 'getdel' | 'hget' | 'hincrby' | 'unnameAlias' | 'set' | 'forgetAlias'>
    | ReturnType<RedisClient['pipeline']>,
  [name, key, value = '', times = '']: Command,
): unknown {
  switch (name) {
    case 'get':
      return to.get(key)
    case 'getdel':
      return to.getdel(key)
    case 'hincr':
      return to.hincrby(key, value, 1)
    case 'hget':
      return to.hget(key, value)
    case 'unname':
      return to.unnameAlias(key, value, times)
    case 'setAndGet':
      return to.set(key, value, 'GET')
    case 'forgetAlias':
      return to.forgetAlias(key, value)
  }
}
