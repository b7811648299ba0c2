import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered for as long as the client likes: it does not count among the requests under way. */
    isLong?: boolean
    /** Tells how the node is: answered whatever the load, and not counted either. */
    isVital?: boolean
  }
}

/** Fastify whose handlers get their types from the TypeBox schemas of their routes. */
export type RestApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>
