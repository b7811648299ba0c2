import { setTimeout as sleep } from 'node:timers/promises'
import type { Sufler } from '../../service/sufler.ts'
import type { RestApp } from './rest-app.ts'

/** Time for the last answers to leave, and for requests whose bodies are nearly there. */
const lingerMs = 2_000

/**
 * When the server closes, what has arrived is answered; then the connections end. Without that, a request that never comes to
 * its end, or a client that never takes its answer, would keep the server open.
 */
export function closeLingering(app: RestApp, { admission }: Sufler): void {
  app.addHook('preClose', async () => {
    void admission
      .ended()
      .then(() => sleep(lingerMs, undefined, { ref: false }))
      .then(() => app.server.closeAllConnections())
  })
}
