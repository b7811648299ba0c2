import type { Server } from 'node:http'
import websocket from '@fastify/websocket'
import Type from 'typebox'
import { closed } from '../../schema/common.ts'
import { LiveMessage, LiveMessagesBody, LiveMessagesEnvelope, liveMessageBytesMax } from '../../schema/live.ts'
import { ServiceError } from '../../service/errors.ts'
import { checkLiveRequest, namesOf } from '../../service/live/live-requests.ts'
import type { LiveSession } from '../../service/live/live-session.ts'
import type { Sufler } from '../../service/sufler.ts'
import { problems } from '../rest/problem-responses.ts'
import type { RestApp } from '../rest/rest-app.ts'
import { Upgrades } from '../rest/upgrades.ts'
import { compileValidator } from '../rest/validation.ts'
import { callerOf } from './caller-of.ts'
import { EventStreamSink } from './event-stream.ts'
import { serveWebSocket } from './websocket.ts'

const tags = ['live']
const params = closed({ sessionId: Type.String({ minLength: 1, maxLength: 64 }) })

/** Messages are documented with their schemas and checked one by one: one that is wrong does not stop the others. */
const checkEnvelope = compileValidator(LiveMessagesEnvelope, 'the body')

const liveUrl = '/v1/live'

/** Call it before the first hook and the first route: it must see requests for an upgrade first. */
export async function acceptWebSockets(app: RestApp, sufler: Sufler): Promise<void> {
  await app.register(websocket, {
    // No compression: it would cost some 300 KB a connection, and the state of a call is small.
    options: {
      maxPayload: liveMessageBytesMax,
      perMessageDeflate: false,
      clientTracking: false,
      // Pings are answered by us: the library would answer as many as come.
      autoPong: false,
      // The library only listens to its upgrades.
      server: new Upgrades(app.server, [liveUrl], sufler) as unknown as Server,
    },
    // The connection broke; `close` follows.
    errorHandler: () => {},
    // The service closes sessions itself, and says why.
    preClose: (done) => done(),
  })
}

/** Live sessions: over a WebSocket or, where these are blocked, over a stream of events with requests beside it. */
export function liveRoutes(app: RestApp, sufler: Sufler): void {
  const { live } = sufler
  app.route({
    method: 'GET',
    url: liveUrl,
    config: { access: 'by-itself', isLong: true },
    schema: {
      tags,
      operationId: 'openLiveSession',
      summary: 'A live session over a WebSocket',
      description:
        'Messages both ways are JSON, one a text frame: of the client those of POST /v1/live/events, of the server those of its answer. The first one of the client is hello.',
      response: { ...problems(426) },
    },
    wsHandler: (socket, request) => serveWebSocket(socket, request, sufler),
    handler: async (_request, reply) => {
      reply.header('upgrade', 'websocket').header('connection', 'upgrade')
      throw new ServiceError('upgrade-required', 'open a WebSocket here, or send POST to /v1/live/events')
    },
  })
  app.post(
    '/v1/live/events',
    {
      config: { access: 'by-itself', isLong: true },
      bodyLimit: liveMessageBytesMax,
      validatorCompiler: () => checkEnvelope,
      schema: {
        tags,
        operationId: 'streamLiveSession',
        summary: 'A live session as a stream of events, where WebSockets are blocked',
        description:
          'The answer goes on for as long as the session; its first event, welcome, names the session. What the client has to say afterwards goes to /v1/live/sessions/{sessionId}/messages.',
        body: LiveMessagesBody,
        response: {
          200: {
            description: 'An event for each message of the server, named after its type',
            content: { 'text/event-stream': { schema: LiveMessage } },
          },
          ...problems(400, 401, 403, 413, 415, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { messages } = request.body
      const hello = helloIn(messages)
      const caller = await callerOf(request, sufler, hello?.credential)
      // The client has gone meanwhile: nobody would ever end its session.
      if (reply.raw.destroyed) return void reply.hijack()
      const sink = new EventStreamSink(reply)
      const resume = hello?.resume === undefined ? {} : { resume: hello.resume.sessionId }
      const session = live.open(caller, sink, resume)
      reply.raw.on('drain', () => session.drained())
      reply.raw.on('close', () => session.detach(sink))
      await receiveAll(session, hello === undefined ? messages : messages.slice(1))
    },
  )
  app.post(
    '/v1/live/sessions/:sessionId/messages',
    {
      config: { access: 'take-calls' },
      bodyLimit: liveMessageBytesMax,
      validatorCompiler: ({ httpPart, schema }) =>
        httpPart === 'body' ? checkEnvelope : compileValidator(schema, 'the address'),
      schema: {
        tags,
        operationId: 'sendLiveMessages',
        summary: 'Messages of the client to a live session',
        description: 'The answers come with the stream of events, and so does what is wrong with a message.',
        params,
        body: LiveMessagesBody,
        response: {
          204: Type.Null({ description: 'Nothing more to say' }),
          ...problems(400, 401, 403, 404, 413, 415, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { caller, params, body } = request
      const session = live.sessionOf(caller, params.sessionId)
      void receiveAll(session, body.messages)
      return reply.code(204).send(null)
    },
  )
}

function helloIn([first]: readonly unknown[]) {
  const isHello = typeof first === 'object' && first !== null && 'type' in first && first.type === 'hello'
  const request = isHello ? checkLiveRequest(first) : undefined
  return request?.type === 'hello' ? request : undefined
}

/** Never rejects: what is wrong goes to the client. */
async function receiveAll(session: LiveSession, messages: readonly unknown[]): Promise<void> {
  const received = messages.map(async (message) => {
    const names = namesOf(message)
    try {
      await session.receive(checkLiveRequest(message))
    } catch (error) {
      if (session.heard(names)) session.refuse(error, names)
    }
  })
  await Promise.all(received)
}
