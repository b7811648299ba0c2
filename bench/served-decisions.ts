import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { type RedisServer, startRedisServer } from '../test/support/redis-server.ts'
import { assertAgreement, hashOfChoices } from './agreement.ts'
import { ask, choicesOf } from './ask.ts'
import { decisionRequests } from './decision-requests.ts'
import { indexOfCustomer } from './generate-customers.ts'
import { generateRuleset, writeRuleset } from './generate-ruleset.ts'
import { loadCustomers } from './load-customers.ts'
import { LoadGenerator } from './load-generator.ts'
import { loadNaiveCustomers } from './naive-store.ts'
import type { Profile } from './profile.ts'
import type { ScenarioResult } from './results.ts'
import { Rounds } from './rounds.ts'
import { ServerProcess } from './server-process.ts'

/** The real server, the floor and the naive stack, over HTTP and on a Redis of their own. Throws `AgreementError`. */
export async function benchDecisions(
  profile: Profile,
  note: (step: string) => void,
  nodeArgs: readonly string[] = [],
): Promise<ScenarioResult> {
  const ends: (() => Promise<unknown>)[] = []
  const ending = <Resource>(resource: Resource, end: (resource: Resource) => Promise<unknown>): Resource => {
    ends.unshift(() => end(resource))
    return resource
  }
  try {
    const dir = ending(await mkdtemp(join(tmpdir(), 'sufler-bench-')), (path) => rm(path, { recursive: true }))
    const redis = ending(await startRedisServer(), (server) => server.stop())
    note('generating the ruleset and its customers')
    const rules = join(dir, 'rules')
    await prepare(profile, rules, redis)
    const real = ending(await ServerProcess.startReal(rules, redis.url, nodeArgs), (server) => server.stop())
    const naive = ending(await ServerProcess.startNaive(redis.url, rules), (server) => server.stop())
    note('comparing what the real server and the naive stack choose')
    const hash = await compareChoices(profile, real, naive)
    const answerFile = join(dir, 'answer.json')
    await writeFile(answerFile, await medianAnswer(profile, real))
    const floor = ending(await ServerProcess.startFloor(redis.url, answerFile), (server) => server.stop())
    const load = ending(LoadGenerator.start(), (generator) => generator.stop())
    return { scenario: 'decisions', hash, ...(await new Rounds(profile, load, note).measure({ real, floor, naive })) }
  } finally {
    for (const end of ends) await end()
  }
}

async function prepare(profile: Profile, rules: string, redis: RedisServer): Promise<void> {
  const { seed, offers, customers, naiveBodies } = profile
  await writeRuleset(rules, generateRuleset(seed, offers))
  const { ruleset } = await loadRuleset(rules)
  await loadCustomers(redis.url, ruleset as Ruleset, seed, customers)
  const client = new Redis(redis.url)
  try {
    const asked = decisionRequests(seed, customers, naiveBodies).map(({ customerId }) => indexOfCustomer(customerId))
    await loadNaiveCustomers(client, seed, new Set(asked))
  } finally {
    client.disconnect()
  }
}

/** The hash over what the real server chooses, after the naive stack has chosen the same for the first of the customers. */
async function compareChoices(profile: Profile, real: ServerProcess, naive: ServerProcess): Promise<string> {
  const { seed, customers, hashedCustomers, comparedCustomers } = profile
  const requests = decisionRequests(seed, customers, hashedCustomers)
  const choices = await choicesOf(real.decisionsUrl, requests)
  assertAgreement(choices, await choicesOf(naive.decisionsUrl, requests.slice(0, comparedCustomers)))
  return hashOfChoices(choices)
}

/** An answer of middling length: what the floor sends. */
async function medianAnswer({ seed, customers }: Profile, real: ServerProcess): Promise<string> {
  const answers = await ask(real.decisionsUrl, decisionRequests(seed, customers, 101))
  answers.sort((a, b) => a.length - b.length)
  return answers[50] as string
}
