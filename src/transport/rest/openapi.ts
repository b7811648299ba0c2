import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema } from 'fastify'
import { hoistDefinitions } from '../../schema/hoist-definitions.ts'
import type { JsonSchema } from '../../schema/json-schema.ts'
import { schemaNames } from './openapi-schemas.ts'
import type { RestApp } from './rest-app.ts'
import { keySecurity, permissionOf } from './route-access.ts'

type Transformed = ReturnType<SwaggerTransformObject>

const tags = [
  { name: 'decisions', description: 'What to offer, to whom, where' },
  { name: 'outcomes', description: 'What happened to it' },
  { name: 'site', description: 'What pages in browsers ask' },
  { name: 'customers', description: 'What is kept about customers' },
  { name: 'aliases', description: 'How others know customers: telephone numbers, ids' },
  { name: 'live', description: 'Calls under way: docs/live.md describes the protocol' },
  { name: 'rulesets', description: 'Rules: check, publish, look at' },
  { name: 'experiments', description: 'Who is held out, which arms fare better' },
  { name: 'budgets', description: 'Offers of which there are only so many' },
  { name: 'console', description: 'For the screen of operators' },
  { name: 'operations', description: 'For those who keep it running' },
]

/** Serves the OpenAPI document at `/docs/json` and a page to read and try it at `/docs`. Call it before the first route. */
export async function serveOpenApi(app: RestApp, version: string): Promise<void> {
  const definitions: Record<string, JsonSchema> = {}
  const names = schemaNames()
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Sufler', version, description: 'A real-time next-best-offer engine', license },
      servers: [{ url: '/', description: 'The server that this document is from' }],
      tags,
      // The plugin leaves the parameters of security schemes out of the operations, so it must know them.
      components: { securitySchemes: keySecurity },
    },
    transform: ({ schema, url, route }) => ({
      schema: {
        ...(hoistDefinitions(schema, definitions, '#/components/schemas/', names) as FastifySchema),
        ...(permissionOf(route) === undefined ? {} : { security: [{ key: [] }] }),
      },
      url,
    }),
    transformObject: (document) => {
      const { openapiObject } = document as { openapiObject: object }
      // The types of the document know less of JSON Schema than OpenAPI 3.1 allows.
      return {
        ...openapiObject,
        components: { schemas: definitions, securitySchemes: keySecurity },
      } as unknown as Transformed
    },
  })
  await app.register(async (docs) => {
    docs.addHook('onRequest', (_request, reply, done) => {
      reply.header('referrer-policy', 'no-referrer')
      done()
    })
    await docs.register(swaggerUi, { routePrefix: '/docs', staticCSP: pagePolicy })
  })
}

/** As of our own pages; the library sets styles in attributes. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' }
