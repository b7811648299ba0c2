import type { DecisionAnswer } from '../schema/decision.ts'
import type { CustomerRecord } from '../store/store.ts'

/** Where the time of a decision went, in milliseconds. */
export interface DecisionTimings {
  /** Reading the customer. */
  customer: number
  /** Waiting for a worker, deciding, and both hops. */
  decide: number
  /** Reading profile texts, filling treatments and signing. */
  render: number
  total: number
}

/** What a decision has read of its customer, so that nobody reads it again to show the answer. */
export interface ReadCustomer {
  /** Undefined when it could not be read in time. */
  record: CustomerRecord | undefined
  /** Undefined when nothing that is shown needed them, or they could not be read in time. */
  texts: Readonly<Record<string, string>> | undefined
}

export interface Decided {
  answer: DecisionAnswer
  customer: ReadCustomer
  timings: DecisionTimings
  isDryRun: boolean
}
