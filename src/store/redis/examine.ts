import { Cluster, type Redis } from 'ioredis'
import { keyFault } from '../access-keys.ts'
import { chunks } from '../chunks.ts'
import { checkAccount } from '../doctor/check-budget.ts'
import { checkDictionaries } from '../doctor/check-dictionaries.ts'
import { checkHistory, checkVector, damaged, historyInPlace, withMending } from '../doctor/check-records.ts'
import type { Examination, Finding } from '../doctor/finding.ts'
import { noBytes } from '../sound-record.ts'
import { type KeyOfOurs, readKey } from './key-kinds.ts'
import { accessKeysKey, countersKey, historyKey, layoutKey, textsKey, vectorKey } from './keys.ts'
import { resultOrDamage, resultsOrDamage } from './pipelines.ts'
import type { RedisClient } from './redis-client.ts'

/** Keys that are looked at together: some milliseconds of the server's time, and of customers a megabyte at most. */
const batchMax = 250

type Read = { key: KeyOfOurs; found: unknown }

/**
 * Looks at every key below the prefix, server by server, with SCAN: nothing is held up, and no more is kept in memory than a
 * batch and the layout. What is written meanwhile may be seen or not.
 */
export async function* examineRedis(
  client: RedisClient,
  prefix: string,
  { onProgress }: Examination,
): AsyncGenerator<Finding> {
  const layout = await resultOrDamage(client.hgetall(layoutKey(prefix)))
  if (layout instanceof Error)
    yield { ...damaged('counter', 'all dictionaries', layout.message, 'restore it from a backup'), kind: 'dictionary' }
  const fields = layout instanceof Error ? {} : layout
  yield* checkDictionaries(Object.entries(fields))
  yield* await checkHashes(client, prefix)
  const slots = Number(fields.slots ?? 0)
  let records = 0
  for (const server of client instanceof Cluster ? client.nodes('master') : [client]) {
    for await (const names of server.scanStream({ match: `${escaped(prefix)}*`, count: batchMax })) {
      for (const chunk of chunks(names as string[], batchMax)) {
        yield* await examineBatch(client, server, prefix, chunk, slots)
        records += chunk.length
        onProgress(records)
      }
    }
  }
}

async function examineBatch(
  client: RedisClient,
  server: Redis,
  prefix: string,
  names: readonly string[],
  slots: number,
): Promise<Finding[]> {
  const keys = names.map((name) => readKey(prefix, name))
  const pipeline = server.pipeline()
  for (const key of keys) {
    if (key.kind === 'vector' || key.kind === 'history') pipeline.getBuffer(key.name)
    else if (key.kind === 'texts' || key.kind === 'aliases-of') pipeline.hlen(key.name)
    else if (key.kind === 'alias') pipeline.get(key.name)
    else if (key.kind === 'account') pipeline.hgetall(key.name)
    else pipeline.exists(key.name)
  }
  const found = await resultsOrDamage<unknown>(pipeline)
  const reads = keys.map((key, i): Read => ({ key, found: found[i] }))
  const findings = reads.flatMap((read) => findingsOf(read, slots))
  const mended = withMending(findings, async (kind, owner) => {
    if (kind === 'history') await client.set(historyKey(prefix, owner), Buffer.from(historyInPlace(Date.now())))
    else await client.unlink((kind === 'vector' ? vectorKey : textsKey)(prefix, owner))
  })
  return [...mended, ...(await danglingAliases(client, prefix, reads))]
}

function findingsOf({ key, found }: Read, slots: number): Finding[] {
  // It went between SCAN and the look at it.
  if (found === null) return []
  const reason = found instanceof Error ? found.message : undefined
  switch (key.kind) {
    case 'vector':
      return checkVector(key.owner, reason === undefined ? (found as Buffer) : noBytes, slots)
    case 'history':
      return checkHistory(key.owner, reason === undefined ? (found as Buffer) : noBytes)
    case 'texts':
      return reason === undefined ? [] : [damaged('texts', key.owner, reason, '')]
    case 'aliases-of':
    case 'alias':
      return reason === undefined
        ? []
        : [damaged('alias', key.owner, reason, 'remove the key, and set the alias again')]
    case 'account':
      return reason === undefined ? checkAccount(accountOf(key.owner, found as Record<string, string>)) : []
    case 'orphan':
      return [
        {
          code: 'orphan',
          kind: 'key',
          owner: key.name,
          detail: 'found a key that nothing of ours makes',
          remedy: 'see whose it is; give other programs another prefix',
        },
      ]
    default:
      return []
  }
}

function accountOf(account: string, fields: Record<string, string>): Parameters<typeof checkAccount>[0] {
  const count = (name: string) => (/^\d+$/.test(fields[name] ?? '0') ? Number(fields[name] ?? 0) : Number.NaN)
  const portions = Object.entries(fields)
    .filter(([name]) => name.startsWith('p:'))
    .map(([, value]) => {
      const [, out, units] = /^(\d+) ([-ubl]*)$/.exec(value) ?? []
      return out === undefined || units === undefined ? undefined : { out: Number(out), units }
    })
  const counts = { used: count('used'), late: count('late'), out: count('out'), portions: count('portions') }
  return { account, counts, portions }
}

/** On a cluster the customers lie elsewhere. */
async function danglingAliases(client: RedisClient, prefix: string, reads: readonly Read[]): Promise<Finding[]> {
  const aliases = reads.flatMap(({ key, found }) =>
    key.kind === 'alias' && typeof found === 'string' ? [{ alias: key.owner, customerId: found }] : [],
  )
  const known = await Promise.all(
    aliases.map(({ customerId }) => client.exists(vectorKey(prefix, customerId), historyKey(prefix, customerId))),
  )
  return aliases
    .filter((_, i) => known[i] === 0)
    .map(({ alias }) => ({
      code: 'alias-dangling',
      kind: 'alias',
      owner: alias,
      detail: 'leads to a customer of whom nothing is kept',
      remedy: 'load the customer, or take the alias away',
    }))
}

/** Counters and access keys: one hash each, and few. */
async function checkHashes(client: RedisClient, prefix: string): Promise<Finding[]> {
  const counters = await resultOrDamage(client.hgetall(countersKey(prefix)))
  const keys = await resultOrDamage(client.hgetall(accessKeysKey(prefix)))
  const findings: Finding[] = []
  if (counters instanceof Error) findings.push(damaged('counter', 'all counters', counters.message, takeAway))
  else
    for (const [counter, value] of Object.entries(counters))
      if (!/^-?\d+$/.test(value)) findings.push(damaged('counter', counter, 'found no whole number', takeAway))
  if (keys instanceof Error) findings.push(damaged('access-key', 'all keys', keys.message, newKey))
  else
    for (const [id, text] of Object.entries(keys)) {
      const fault = keyFault(id, parsed(text))
      if (fault !== undefined) findings.push(damaged('access-key', id, fault, newKey))
    }
  return findings
}

const takeAway = 'take the field out of the hash of counters; its arm then counts anew'
const newKey = 'create a key in its place (sufler keys create), and take the field out of the hash of access keys'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As a pattern of SCAN that matches nothing but itself. */
function escaped(prefix: string): string {
  return prefix.replace(/[\\*?[\]]/g, '\\$&')
}
