import { watch } from 'node:fs'
import type { Logger } from '../observability/logger.ts'

/** Editors save in several steps, and "save all" saves many files: publish when it has been quiet for this long. */
const quietMs = 150

/**
 * Publishes again after changes below `dir`. A ruleset with errors is refused and logged by whoever publishes; the next
 * change tries again.
 */
export function watchRules(dir: string, publish: () => Promise<unknown>, logger: Logger): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let publishing: Promise<unknown> = Promise.resolve()
  const republish = () => {
    publishing = publish().catch((error: unknown) => logger.error({ err: error }, 'the rules could not be published'))
  }
  const watcher = watch(dir, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(republish, quietMs)
  })
  watcher.on('error', (error) => logger.error({ err: error }, 'the rules are no longer watched'))
  return {
    async close() {
      clearTimeout(timer)
      watcher.close()
      await publishing
    },
  }
}
