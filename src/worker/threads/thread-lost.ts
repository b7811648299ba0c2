/** Why a thread is gone: it made no progress, it used its memory up, it threw, or it ended by itself. */
export type LossReason = 'hung' | 'memory' | 'crashed' | 'exited'

/** A thread is gone, and with it the answer of what it was doing. */
export class ThreadLost extends Error {
  override readonly name = 'ThreadLost'
  constructor(
    readonly reason: LossReason,
    cause?: unknown,
  ) {
    super(`the thread ${sentences[reason]}`, { cause })
  }
}

const sentences: Readonly<Record<LossReason, string>> = {
  hung: 'made no progress and was stopped',
  memory: 'used its memory up',
  crashed: 'broke down',
  exited: 'ended by itself',
}

/** What is told of a lost thread; nothing of it is personal. */
export interface ThreadLoss {
  /** What the thread is for. */
  task: 'decide' | 'explain' | 'check'
  reason: LossReason
  /** Of the threads for this task, counted from 1. */
  thread: number
  /** `starting`, `idle`, or what it was working on. */
  doing: string
  /** How long it had made no progress; for those that hung. */
  stalledMs?: number
  ruleset?: string
  cause?: unknown
}

/** Of a thread that ended without having been told to. */
export function reasonOf(error: unknown): LossReason {
  if (!(error instanceof Error)) return 'exited'
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'memory'
  return error.message.startsWith('worker exited with code') ? 'exited' : 'crashed'
}
