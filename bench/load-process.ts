import { decisionRequests } from './decision-requests.ts'
import type { LoadCommand } from './http-load.ts'
import { sendAtRate } from './paced-load.ts'
import { saturate } from './saturate.ts'

/** A process of its own, so that what generates the load never waits for what measures or prints. */
process.on('message', (command: LoadCommand) => {
  const requests = decisionRequests(command.seed, command.customers, command.bodies)
  const bodies = requests.map((request) => JSON.stringify(request))
  const result = command.kind === 'saturate' ? saturate(command, bodies) : sendAtRate(command, bodies)
  result.then(
    (value) => process.send?.({ result: value }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
process.on('disconnect', () => process.exit())
