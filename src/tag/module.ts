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

/**
 * The tag for pages with a bundler. On a server, where there is no page, one that does nothing; so it is with options that it
 * cannot start with, which the console tells of.
 */
export function createSufler(options: SuflerOptions): Sufler {
  if (typeof document !== 'undefined') {
    performance.mark('sufler:start')
    try {
      return create(options)
    } catch (error) {
      // Whoever puts the tag into a page has nothing else to look at.
      console.error(error)
    }
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
