import { EventEmitter } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Sufler } from '../../service/sufler.ts'
import { answerSocket } from './answer-socket.ts'

/**
 * Requests for an upgrade, of which only those for `paths` go on to whoever listens to `upgrade` here. Node.js hands over the
 * bare socket and looks after it no more: left alone it would stay open for ever, unread, even when its client has gone.
 */
export class Upgrades extends EventEmitter {
  constructor(server: Server, paths: readonly string[], sufler: Sufler) {
    super()
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const [path = ''] = (request.url ?? '').split('?', 1)
      if (paths.includes(path) && request.method === 'GET') this.emit('upgrade', request, socket, head)
      else answerSocket(socket, sufler, 'http-invalid', 'this address knows no upgrade: ask without one')
    })
  }
}
