import type { Logger } from '../../observability/logger.ts'
import { FolderWatch, stateOf } from './watch-folders.ts'

/**
 * To be called before the rules are published for the first time; what changes from then on is published again by the
 * watch that it answers. A ruleset with errors is refused and logged by whoever publishes; the next change tries again.
 */
export async function prepareRulesWatch(
  dir: string,
): Promise<(publish: () => Promise<unknown>, logger: Logger) => FolderWatch> {
  const known = await stateOf([dir])
  return (publish, logger) =>
    new FolderWatch({
      folders: [dir],
      known,
      onChange: publish,
      onTrouble: (error) =>
        logger.error({ err: error }, 'the rules could not be published; they are watched, and it is tried again'),
    })
}
