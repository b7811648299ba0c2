import type { Redis } from 'ioredis'

export interface SubscriberEvents {
  onMessage(channel: string, message: string): void
  /** The connection was lost; messages are missed from now on. */
  onLost(): void
  /** It is back, and listens to these again. */
  onBack(channels: string[]): void
  /** The server says that it no longer answers for a channel: its slot moves. */
  onMoved(): void
}

/** Pause between two looks whether the server is still there: nothing else would tell, since we only listen. */
const pingIntervalMs = 5_000

/**
 * One connection that listens to sharded channels, and again after it was lost. `redis` is made with `lazyConnect`, without
 * an offline queue and without `autoResubscribe`: that would not say when it is done.
 */
export class ChannelSubscriber {
  readonly #redis: Redis
  readonly #events: SubscriberEvents
  readonly #channels = new Set<string>()
  readonly #pings: NodeJS.Timeout
  #connecting: Promise<void> | undefined
  #wasReady = false

  constructor(redis: Redis, events: SubscriberEvents) {
    this.#redis = redis
    this.#events = events
    // The client reconnects by itself; without a listener it would print its errors.
    redis.on('error', () => {})
    redis.on('smessage', (channel: string, message: string) => events.onMessage(channel, message))
    redis.on('moved', () => events.onMoved())
    redis.on('close', () => {
      if (this.#wasReady) events.onLost()
    })
    redis.on('ready', () => {
      if (this.#wasReady) void this.#listenAgain()
      this.#wasReady = true
    })
    // The client's socket timeout ends the connection when a ping is not answered.
    this.#pings = setInterval(() => {
      if (this.isReady) redis.ping().catch(() => {})
    }, pingIntervalMs).unref()
  }

  get isReady(): boolean {
    return this.#redis.status === 'ready'
  }

  /** It was connected, and is not any more or not yet again. */
  get isLost(): boolean {
    return this.#wasReady && !this.isReady
  }

  get hasChannels(): boolean {
    return this.#channels.size > 0
  }

  has(channel: string): boolean {
    return this.#channels.has(channel)
  }

  /** Resolves when every later message will come. Rejects when the server cannot be reached, or no longer answers for the channel. */
  async subscribe(channel: string): Promise<void> {
    this.#channels.add(channel)
    try {
      await this.#connected()
      await this.#redis.ssubscribe(channel)
    } catch (error) {
      this.#channels.delete(channel)
      throw error
    }
  }

  unsubscribe(channel: string): void {
    if (this.#channels.delete(channel) && this.isReady) this.#redis.sunsubscribe(channel).catch(() => {})
  }

  close(): void {
    clearInterval(this.#pings)
    this.#redis.removeAllListeners('close')
    this.#redis.disconnect()
  }

  async #connected(): Promise<void> {
    if (this.#redis.status === 'wait') {
      this.#connecting = this.#redis.connect().finally(() => {
        this.#connecting = undefined
      })
    }
    await this.#connecting
  }

  /** A command for each: on a cluster those of several slots may not travel in one. */
  async #listenAgain(): Promise<void> {
    const channels = [...this.#channels]
    const results = await Promise.allSettled(channels.map((channel) => this.#redis.ssubscribe(channel)))
    this.#events.onBack(channels.filter((channel, i) => results[i]?.status === 'fulfilled' && this.has(channel)))
  }
}
