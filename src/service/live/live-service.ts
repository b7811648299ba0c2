import type { Caller } from '../../domain/access/caller.ts'
import type { PushCause } from '../../schema/live.ts'
import type { AccessService } from '../access/access-service.ts'
import { ServiceError } from '../errors.ts'
import type { Settings } from '../setting-definitions.ts'
import type { LiveEngine } from './live-engine.ts'
import { LiveSession, type LiveSink } from './live-session.ts'
import { Pace } from './pace.ts'

/** What is counted of live sessions. */
export interface LiveMetrics {
  livePushed(cause: PushCause, tookMs: number): void
}

export interface LiveServiceOptions extends Omit<LiveEngine, 'pace' | 'now'> {
  access: Pick<AccessService, 'require' | 'mayStay'>
  settings: Pick<Settings, 'liveSessions' | 'liveSessionsPerKey' | 'liveHeartbeatMs' | 'liveResumeMs'>
  metrics: LiveMetrics
  /** Called for every error that a client is told. */
  onProblem: (error: ServiceError) => void
  now?: () => number
}

/** Decisions of calls that are under way at the same time, beside those that a message asked for. */
const decisionsUnderWayMax = 64

/** All live sessions of this node. */
export class LiveService {
  readonly #options: LiveServiceOptions
  readonly #engine: LiveEngine
  readonly #times: { heartbeatMs: number; resumeWithinMs: number }
  readonly #sessions = new Map<string, LiveSession>()
  readonly #sessionsOf = new Map<string, number>()
  readonly #watchdog: NodeJS.Timeout
  #isClosed = false

  constructor(options: LiveServiceOptions) {
    this.#options = options
    this.#engine = { ...options, now: options.now ?? Date.now, pace: new Pace(decisionsUnderWayMax) }
    const { liveHeartbeatMs, liveResumeMs } = options.settings
    this.#times = { heartbeatMs: liveHeartbeatMs, resumeWithinMs: liveResumeMs }
    const interval = Math.min(this.#times.heartbeatMs, this.#times.resumeWithinMs) / 10
    this.#watchdog = setInterval(() => this.#lookAfter(), interval).unref()
  }

  get sessionCount(): number {
    return this.#sessions.size
  }

  get callCount(): number {
    let calls = 0
    for (const session of this.#sessions.values()) calls += session.callCount
    return calls
  }

  /**
   * Begins a session, or takes one up again: sends `welcome`, then the newest state of the calls. A session that is not here
   * any more is begun anew, and `welcome` says so. Throws `forbidden`, `too-many-sessions`, `not-ready`.
   */
  open(caller: Caller, sink: LiveSink, { resume }: { resume?: string } = {}): LiveSession {
    if (this.#isClosed) throw new ServiceError('not-ready', 'the server is stopping')
    this.#options.access.require(caller, 'take-calls')
    const known = resume === undefined ? undefined : this.#sessions.get(resume)
    const resumed = known?.caller.id === caller.id ? known : undefined
    const session = resumed ?? this.#begin(caller)
    session.attach(sink)
    sink.send({ type: 'welcome', sessionId: session.id, resumed: resumed !== undefined, ...this.#times })
    resumed?.resume()
    return session
  }

  /** A session of this caller, wherever its connection is. Throws `session-unknown`. */
  sessionOf(caller: Caller, sessionId: string): LiveSession {
    const session = this.#sessions.get(sessionId)
    if (session?.caller.id === caller.id) return session
    throw new ServiceError('session-unknown', 'it has ended, or is held by another node: begin a new one')
  }

  /** The ruleset was swapped: every call is decided again, some at a time. */
  rulesetChanged(): void {
    for (const session of this.#sessions.values()) session.refresh('ruleset')
  }

  /** Sends all clients to another node. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#watchdog)
    for (const session of this.#sessions.values()) session.drop()
    this.#sessions.clear()
    this.#sessionsOf.clear()
  }

  #begin(caller: Caller): LiveSession {
    const { settings, metrics } = this.#options
    const ofCaller = this.#sessionsOf.get(caller.id) ?? 0
    if (this.#sessions.size >= settings.liveSessions) {
      throw new ServiceError('too-many-sessions', `${settings.liveSessions} sessions are open here, the most that may`)
    }
    if (ofCaller >= settings.liveSessionsPerKey) {
      const sentence = `${settings.liveSessionsPerKey} sessions are open with this key, the most that may`
      throw new ServiceError('too-many-sessions', sentence)
    }
    const session: LiveSession = new LiveSession(caller, this.#engine, {
      onPush: (cause, tookMs) => metrics.livePushed(cause, tookMs),
      onError: this.#options.onProblem,
      onEnded: () => this.#forget(session),
    })
    this.#sessions.set(session.id, session)
    this.#sessionsOf.set(caller.id, ofCaller + 1)
    return session
  }

  #forget(session: LiveSession): void {
    if (!this.#sessions.delete(session.id)) return
    const left = (this.#sessionsOf.get(session.caller.id) ?? 1) - 1
    if (left === 0) this.#sessionsOf.delete(session.caller.id)
    else this.#sessionsOf.set(session.caller.id, left)
  }

  #lookAfter(): void {
    const nowMs = performance.now()
    const { access } = this.#options
    for (const session of this.#sessions.values()) {
      if (!access.mayStay(session.caller)) session.refuseFurther().catch(this.#options.onBroken)
      else session.check(nowMs, this.#times.heartbeatMs, this.#times.resumeWithinMs).catch(this.#options.onBroken)
    }
  }
}
