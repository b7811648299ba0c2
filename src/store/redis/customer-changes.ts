import { setTimeout as sleep } from 'node:timers/promises'
import { Cluster, type Redis } from 'ioredis'
import { ChangeListeners } from '../change-listeners.ts'
import { type ChangeListener, type CustomerChange, type CustomerChanges, customerChanges } from '../customer-changes.ts'
import { StoreUnavailable } from '../store.ts'
import { ChannelSubscriber } from './channel-subscriber.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { slotOfTag } from './key-slot.ts'
import { changesChannel } from './keys.ts'
import type { RedisClient } from './redis-client.ts'

/** A connection to this server of a cluster (`host:port`), or to the only one. */
export type ConnectSubscriber = (node?: string) => Redis

export interface RedisCustomerChangesOptions {
  client: RedisClient
  prefix: string
  patience: Patience
  connect: ConnectSubscriber
}

/** Names the only server, where there is one. */
const onlyServer = ''

/** Pause before we look again where slots are that nobody answers for. */
const lookAgainMs = 500

/**
 * Changes through sharded publish/subscribe: a channel for each customer, in the slot of its keys, on a connection for each
 * server whose slots are listened to. Several listeners of a customer share the channel. The connection is made when
 * the first one comes; commands that only write never have any.
 */
export class RedisCustomerChanges implements CustomerChanges {
  readonly #client: RedisClient
  readonly #prefix: string
  readonly #patience: Patience
  readonly #connect: ConnectSubscriber
  /** By channel. */
  readonly #listeners = new ChangeListeners()
  /** By channel: fulfilled once the server has confirmed it. */
  readonly #confirmed = new Map<string, Promise<void>>()
  /** By server. */
  readonly #subscribers = new Map<string, ChannelSubscriber>()
  /** Those that may no longer tell what they were asked to tell. */
  readonly #suspects = new Set<ChannelSubscriber>()
  /** Channels that may have missed something, and whose listeners have not been told to look again. */
  readonly #untold = new Set<string>()
  #rehoming: Promise<void> | undefined
  #isClosed = false

  constructor({ client, prefix, patience, connect }: RedisCustomerChangesOptions) {
    this.#client = client
    this.#prefix = prefix
    this.#patience = patience
    this.#connect = connect
  }

  async watch(customerId: string, listener: ChangeListener): Promise<() => void> {
    this.#assertOpen()
    const channel = changesChannel(this.#prefix, customerId)
    const told: ChangeListener = (change) => listener(change)
    this.#listeners.add(channel, told)
    const stop = () => {
      if (this.#listeners.remove(channel, told)) this.#leave(channel)
    }
    try {
      await withinDeadline(this.#confirm(channel, customerId), this.#patience)
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }

  close(): void {
    this.#isClosed = true
    for (const subscriber of this.#subscribers.values()) subscriber.close()
    this.#subscribers.clear()
  }

  /** The first one asks the server, others wait for the same answer. */
  #confirm(channel: string, customerId: string): Promise<void> {
    let confirmed = this.#confirmed.get(channel)
    if (confirmed !== undefined && this.#subscriberOf(channel)?.isLost === true)
      return Promise.reject(new Error('the connection that was lost is not back yet'))
    if (confirmed === undefined) {
      confirmed = this.#listen(channel, customerId)
      this.#confirmed.set(channel, confirmed)
      confirmed.catch(() => {
        if (this.#confirmed.get(channel) === confirmed) this.#confirmed.delete(channel)
      })
    }
    return confirmed
  }

  async #listen(channel: string, customerId: string): Promise<void> {
    try {
      await this.#subscriberFor(this.#homeOf(customerId)).subscribe(channel)
    } catch (error) {
      if (!(this.#client instanceof Cluster) || !isMoved(error)) throw error
      // Once more where the slot is now; during a migration the caller tries again.
      await refreshSlots(this.#client)
      await this.#subscriberFor(this.#homeOf(customerId)).subscribe(channel)
    }
  }

  #leave(channel: string): void {
    this.#confirmed.delete(channel)
    this.#untold.delete(channel)
    this.#subscriberOf(channel)?.unsubscribe(channel)
  }

  /** The server that answers for the customer, as far as we know. */
  #homeOf(customerId: string): string {
    if (!(this.#client instanceof Cluster)) return onlyServer
    const home = this.#client.slots[slotOfTag(customerId)]?.[0]
    if (home === undefined) throw new Error('no server answers for the slot of the customer')
    return home
  }

  #subscriberOf(channel: string): ChannelSubscriber | undefined {
    for (const subscriber of this.#subscribers.values()) if (subscriber.has(channel)) return subscriber
    return undefined
  }

  #subscriberFor(home: string): ChannelSubscriber {
    this.#assertOpen()
    let subscriber = this.#subscribers.get(home)
    if (subscriber === undefined) {
      const isCluster = home !== onlyServer
      const created: ChannelSubscriber = new ChannelSubscriber(isCluster ? this.#connect(home) : this.#connect(), {
        onMessage: (channel, message) => {
          const change = customerChanges.find((known) => known === message)
          // A newer node may tell what we do not know: something has changed.
          this.#listeners.tell(channel, change ?? 'features')
        },
        onLost: () => void (isCluster && this.#rehome(created)),
        onMoved: () => void (isCluster && this.#rehome(created)),
        onBack: (channels) => this.#tellAll(channels, 'features'),
      })
      subscriber = created
      this.#subscribers.set(home, created)
    }
    return subscriber
  }

  #tellAll(channels: readonly string[], change: CustomerChange): void {
    for (const channel of channels) this.#listeners.tell(channel, change)
  }

  /** On a cluster: brings every channel to the server that answers for it, until all are heard. */
  #rehome(suspect: ChannelSubscriber): void {
    this.#suspects.add(suspect)
    this.#rehoming ??= this.#moveChannels(this.#client as Cluster).finally(() => {
      this.#rehoming = undefined
    })
  }

  async #moveChannels(cluster: Cluster): Promise<void> {
    let areAllHeard = true
    while ((!areAllHeard || this.#suspects.size > 0) && !this.#isClosed) {
      const suspects = new Set(this.#suspects)
      this.#suspects.clear()
      await refreshSlots(cluster).catch(() => {})
      const heard = await Promise.all([...this.#listeners.names].map((channel) => this.#moveChannel(channel, suspects)))
      this.#closeUnused()
      areAllHeard = heard.every(Boolean)
      if (areAllHeard) continue
      for (const suspect of suspects) this.#suspects.add(suspect)
      await sleep(lookAgainMs, undefined, { ref: false })
    }
  }

  /** Whether the channel is heard where it belongs. A server that lost slots no longer tells their channels, and does not say which. */
  async #moveChannel(channel: string, suspects: ReadonlySet<ChannelSubscriber>): Promise<boolean> {
    try {
      const next = this.#subscriberFor(this.#homeOf(this.#customerOf(channel)))
      const previous = this.#subscriberOf(channel)
      if (next === previous && !suspects.has(next) && !this.#untold.has(channel)) return true
      await withinDeadline(next.subscribe(channel), this.#patience)
      if (previous !== next) previous?.unsubscribe(channel)
      if (this.#listeners.has(channel)) this.#listeners.tell(channel, 'features')
      else next.unsubscribe(channel)
      this.#untold.delete(channel)
      return true
    } catch {
      // An answer that came too late may have subscribed it all the same: then it looks at home, and has been told nothing.
      this.#untold.add(channel)
      return false
    }
  }

  #closeUnused(): void {
    for (const [home, subscriber] of this.#subscribers) {
      if (subscriber.hasChannels) continue
      subscriber.close()
      this.#subscribers.delete(home)
    }
  }

  #customerOf(channel: string): string {
    return channel.slice(this.#prefix.length + 1, channel.lastIndexOf('}'))
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new StoreUnavailable(`${this.#patience.description}: the store is closed`)
  }
}

function isMoved(error: unknown): boolean {
  return error instanceof Error && /^(MOVED|ASK) /.test(error.message)
}

function refreshSlots(cluster: Cluster): Promise<void> {
  return new Promise((resolve, reject) => {
    cluster.refreshSlotsCache((error) => (error == null ? resolve() : reject(error)))
  })
}
