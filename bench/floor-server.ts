import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { Compile } from 'typebox/compile'
import { DecisionRequest } from '#sufler/schema/decision.ts'
import { vectorKey } from '#sufler/store/redis/keys.ts'
import { redisDefaults } from '#sufler/store/redis/redis-options.ts'

/**
 * The least that a server of this kind does, and so the most that any can answer here: fastify parses the body, checks
 * it against the same schema in the same way, reads the same bytes of the customer from Redis in a command of its own,
 * and sends an answer of the same size, which never changes and was never built.
 *
 *   floor-server.ts --redis URL --answer FILE
 */
const { values } = parseArgs({ options: { redis: { type: 'string' }, answer: { type: 'string' } } })
if (values.redis === undefined || values.answer === undefined) throw new Error('needs --redis and --answer')

const answer = await readFile(values.answer, 'utf8')
const redis = new Redis(values.redis)
const app = Fastify()
app.setValidatorCompiler(({ schema }) => {
  const validator = Compile(schema as typeof DecisionRequest)
  return (value) => (validator.Check(value) ? { value } : { error: new Error('not a decision request') })
})
app.post<{ Body: DecisionRequest }>('/v1/decisions', { schema: { body: DecisionRequest } }, async (request, reply) => {
  const vector = await redis.getBuffer(vectorKey(redisDefaults.keyPrefix, request.body.customerId))
  if (vector === null) throw new Error(`customer ${request.body.customerId} is not known`)
  reply.type('application/json; charset=utf-8')
  return answer
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
