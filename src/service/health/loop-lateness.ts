import type { RareLog } from '../../observability/rare-log.ts'

const tickMs = 500

/** Beyond what large rulesets and garbage collection take, and more than most deadlines. */
const lateMsMax = 1_000

/**
 * Says when the main thread has not run for longer than a second: it was busy with one thing, or the process was stopped, or
 * the machine slept. Whoever asked meanwhile was answered late, probes of readiness included. Two timers a second.
 */
export function watchLoop(
  rareLog: Pick<RareLog, 'warn'>,
  nowMs: () => number = () => performance.now(),
): { close(): void } {
  let dueMs = nowMs() + tickMs
  const timer = setInterval(() => {
    const now = nowMs()
    const lateMs = Math.round(now - dueMs)
    dueMs = now + tickMs
    if (lateMs > lateMsMax) rareLog.warn('loop-late', { lateMs }, 'the main thread could not run for a while')
  }, tickMs)
  timer.unref()
  return { close: () => clearInterval(timer) }
}
