import { flood } from './flood.ts'
import type { FloodCommand } from './flood-command.ts'

/** A process of its own, so that the client waits for nothing but the server. */
process.on('message', (command: FloodCommand) => {
  flood(command).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  )
})
process.on('disconnect', () => process.exit())
