import type { Socket } from 'node:net'
import type { Ticket } from '../../service/admission/admission.ts'
import { ServiceError } from '../../service/errors.ts'
import type { Sufler } from '../../service/sufler.ts'
import { requestIdHeader } from '../request-id.ts'
import type { RestApp } from './rest-app.ts'

/**
 * Counts requests that have arrived, and refuses one too many before its handler runs. Routes that tell how the node is,
 * and live sessions, stand outside: the former must be answered whatever the load, the latter have a limit of their own.
 */
export function admitRequests(app: RestApp, { admission, readiness }: Sufler): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader, request.id)
    const isLong = request.routeOptions.config.isLong === true
    // What lasts has its own ways to see that nobody is there any more.
    if (isLong) request.raw.socket.setTimeout(0)
    if (!readiness.isStopping) done()
    else if (isLong) done(new ServiceError('not-ready', 'the server is stopping'))
    else {
      // Clients leave a kept connection before it is closed under them, and meet another node when they come again.
      reply.header('connection', 'close')
      done()
    }
  })
  // The first hook after the body is there.
  app.addHook('preValidation', (request, reply, done) => {
    const { isLong, isVital } = request.routeOptions.config
    if (isLong === true || isVital === true) return done()
    const tickets = ticketsOf(request.raw.socket)
    // Who has gone already is not waited for.
    if (tickets === undefined) return done()
    const ticket = admission.enter()
    tickets.add(ticket)
    const leave = () => {
      tickets.delete(ticket)
      ticket.giveBack()
    }
    // Once the whole answer is written out: a client that takes it slowly costs us nothing more. A response that is
    // broken off only closes, and one that waits behind another on its connection does neither.
    reply.raw.once('prefinish', leave).once('close', leave)
    done()
  })
}

const ticketsBySocket = new WeakMap<Socket, Set<Ticket>>()

/** What is under way on a connection; all of it is given back when that closes. Undefined when it has. */
function ticketsOf(socket: Socket): Set<Ticket> | undefined {
  const known = ticketsBySocket.get(socket)
  if (known !== undefined) return socket.destroyed ? undefined : known
  if (socket.destroyed) return undefined
  const tickets = new Set<Ticket>()
  ticketsBySocket.set(socket, tickets)
  socket.once('close', () => {
    for (const ticket of tickets) ticket.giveBack()
    tickets.clear()
  })
  return tickets
}
