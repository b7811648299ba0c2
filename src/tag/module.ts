import type { Sufler, SuflerOptions } from './options.ts'
import { createSufler as create } from './sufler.ts'

export type {
  Context,
  Customer,
  Offer,
  Outcome,
  Placement,
  SettledDetail,
  Sufler,
  SuflerOptions,
  Wanted,
} from './options.ts'

/** The tag for pages with a bundler; on a server, where there is no page, one that does nothing. */
export function createSufler(options: SuflerOptions): Sufler {
  if (typeof document !== 'undefined') {
    performance.mark('sufler:start')
    return create(options)
  }
  const nothing = () => {}
  return {
    context: nothing,
    customer: nothing,
    consent: nothing,
    refresh: async () => {},
    decide: async () => [],
    observe: () => nothing,
    report: nothing,
    stop: nothing,
  }
}
