import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { DecisionRequest } from '#sufler/schema/decision.ts'
import { NaiveEngine } from './naive-engine.ts'
import { readNaiveCustomer } from './naive-store.ts'

/**
 * What a user would write with the same packages: fastify, a hash of features per customer in Redis, json-rules-engine in
 * the handler with a rule for every offer, the best three by expected value. It keeps no contract of ours beyond the
 * ranking: no explanations, no tokens, no deadlines.
 *
 *   naive-server.ts --redis URL --rules DIR
 */
const { values } = parseArgs({ options: { redis: { type: 'string' }, rules: { type: 'string' } } })
if (values.redis === undefined || values.rules === undefined) throw new Error('needs --redis and --rules')

const { ruleset } = await loadRuleset(values.rules)
if (ruleset === undefined) throw new Error(`the ruleset in ${values.rules} has errors: see sufler check`)
const engine = new NaiveEngine(ruleset)
const treatments = new Map(ruleset.offers.map((offer) => [offer.id, offer.treatments]))
const redis = new Redis(values.redis)
const app = Fastify()
app.post<{ Body: DecisionRequest }>('/v1/decisions', { schema: { body: DecisionRequest } }, async (request) => {
  const { customerId, placements, context = {} } = request.body
  const features = await readNaiveCustomer(redis, customerId)
  if (features === undefined) throw new Error(`customer ${customerId} is not known`)
  const answered = []
  for (const { id, count = 3 } of placements) {
    const offers = await engine.decide({ ...features, ...context }, count)
    const shown = offers.map(({ offerId, score }, i) => {
      const treatment = treatments.get(offerId)?.find(({ placement }) => placement === id)
      return { offerId, rank: i + 1, score, treatment: { locale: 'en', content: treatment?.content.en } }
    })
    answered.push({ id, fallback: shown.length === 0, offers: shown })
  }
  return { decisionId: randomUUID(), customerId, degraded: [], placements: answered }
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
