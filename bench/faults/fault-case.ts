import type { Stage, StageOptions } from './stage.ts'

/** One thing that goes wrong while clients are served, and how it ends. */
export interface FaultCase {
  /** Names it on the command line. */
  id: string
  /** For the table. */
  title: string
  stage: StageOptions
  /** How long the fault lasts. */
  faultMs: number
  inject: (stage: Stage) => Promise<void>
  /** Ends the fault, where it does not end by itself. */
  heal?: (stage: Stage) => Promise<void>
  /** The store has lost customers by then: they are written again, as from a backup. */
  losesCustomers?: true
  /**
   * The line that the log of a node must have by then, as it stands there (JSON). Left out where clients alone notice:
   * a node that is dead says nothing.
   */
  tells?: RegExp
  /** Longest time from the end of the fault until answers are normal and stay so. */
  recoveryMsMax: number
  /**
   * Outcomes that may be lost although they were acknowledged. Only for what loses the store's own memory, with the reason.
   */
  mayLose?: string
}
