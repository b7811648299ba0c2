import type { Metrics } from '../observability/metrics.ts'
import type { RareLog } from '../observability/rare-log.ts'
import { errorRegistry, type ServiceError } from './errors.ts'

/**
 * Counts a failure that a caller is told of, over whatever transport. That requests are turned away for the moment is
 * logged with the reason; what the store says, the store's own line has.
 */
export function observeProblem(
  { code, detail }: ServiceError,
  { metrics, rareLog }: { metrics: Pick<Metrics, 'problem'>; rareLog: RareLog },
): void {
  metrics.problem(code)
  if (errorRegistry[code].status !== 503 || code === 'store-unavailable') return
  rareLog.warn(`problem ${code}`, { code, detail }, 'requests are turned away')
}
