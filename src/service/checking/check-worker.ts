import { parentPort, workerData } from 'node:worker_threads'
import {
  type CheckedRules,
  checkToPublish,
  type RulesToValidate,
  type Validation,
  validateRules,
} from './check-rules.ts'

export type CheckTask = { kind: 'publication'; dir: string } | { kind: 'validation'; rules: RulesToValidate }

/** The thread that checks: it does its one task, answers, and ends. */
const task = workerData as CheckTask
parentPort?.postMessage(await perform(task))

function perform(task: CheckTask): Promise<CheckedRules | Validation> {
  return task.kind === 'publication' ? checkToPublish(task.dir) : validateRules(task.rules)
}
