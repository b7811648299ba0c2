import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node'

/** A test that did not run, and why; without a reason where nobody gave one. */
interface SkippedTest {
  name: string
  reason: string | undefined
}

/**
 * Says at the end of a run which tests were skipped and why, and fails a run in which one was skipped without a reason: what
 * is not tested on a machine should be known to whoever reads that all is well. Reasons are given by `context.skip(reason)`.
 */
export default class SkipReporter implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = tests.filter(isLeftOut).map((test) => ({ name: nameOf(test), reason: reasonOf(test) }))
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    const failed = count('failed') + modules.flatMap((module) => module.errors()).length + errors.length
    const ran = `${count('passed')} passed, ${failed} failed`
    // Who asks for tests by name, or marks them, leaves out the others on purpose.
    const isChosen =
      this.#vitest?.config.testNamePattern !== undefined || tests.some(({ options }) => options.mode === 'only')
    if (isChosen) {
      console.error(ran)
      return
    }
    for (const line of skipLines(skipped)) console.error(line)
    console.error(`${ran}, ${skipped.length} skipped`)
    if (skipped.some(({ reason }) => reason === undefined)) process.exitCode = 1
  }
}

/** One line a reason, with its tests below; none when nothing was skipped. */
function skipLines(skipped: readonly SkippedTest[]): string[] {
  const byReason = new Map<string, string[]>()
  for (const { name, reason = 'WITHOUT A REASON, which fails the run' } of skipped)
    byReason.set(reason, [...(byReason.get(reason) ?? []), `  ${name}`])
  return [...byReason].flatMap(([reason, names]) => [`Skipped: ${reason}`, ...names])
}

/** What a hook that failed took along is no skip: the failure is reported, and says more. */
function isLeftOut(test: TestCase): boolean {
  if (test.result().state !== 'skipped') return false
  for (let at: TestCase['parent'] = test.parent; at.type === 'suite'; at = at.parent)
    if (at.errors().length > 0) return false
  return test.module.errors().length === 0
}

function reasonOf(test: TestCase): string | undefined {
  const result = test.result()
  return result.state === 'skipped' ? result.note?.trim() || undefined : undefined
}

const nameOf = (test: TestCase) => `${test.module.relativeModuleId} > ${test.fullName}`
