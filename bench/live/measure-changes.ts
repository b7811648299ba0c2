import { setTimeout as sleep } from 'node:timers/promises'
import type { CallState } from '#sufler/schema/live.ts'
import type { OperatorCard } from '#sufler/schema/operator.ts'
import { generateCustomer } from '../generate-customers.ts'
import { callReasonFact, placementId } from '../generate-ruleset.ts'
import { LiveConnection } from './live-connection.ts'

export interface ChangesProfile {
  calls: number
  callsPerSession: number
  changesPerSecond: number
  seconds: number
  warmUpSeconds: number
}

export interface ChangesMeasured {
  /** From sending the request until the push has come, in milliseconds, sorted. */
  latenciesMs: number[]
  lost: number
}

/** Longest wait for the last pushes. */
const lateMs = 2_000

/**
 * Changes customers at one node, in turn a feature and an outcome, at a fixed rate and however long the answers take; each
 * has a call at the other node, whose push is waited for. No customer is changed twice before the others were.
 */
export async function measureChanges(
  urls: { changed: string; watched: string },
  seed: number,
  profile: ChangesProfile,
): Promise<ChangesMeasured> {
  const { calls, callsPerSession, changesPerSecond, seconds, warmUpSeconds } = profile
  const newest = new Map<string, CallState>()
  const sentAtMs = new Map<string, number>()
  const latenciesMs: number[] = []
  const onState = (state: CallState) => {
    newest.set(state.callId, state)
    const atMs = sentAtMs.get(state.callId)
    if (atMs === undefined || (state.cause !== 'features' && state.cause !== 'outcome')) return
    sentAtMs.delete(state.callId)
    latenciesMs.push(performance.now() - atMs)
  }
  const connections: LiveConnection[] = []
  for (let index = 0; index < calls; index++) {
    if (index % callsPerSession === 0) connections.push(await LiveConnection.open(urls.watched, onState))
    const { customerId } = generateCustomer(seed, index)
    const context = { [callReasonFact]: 'roaming' }
    connections.at(-1)?.send({ type: 'call.start', callId: customerId, customerId, placement: placementId, context })
    if (index % 50 === 49) await until(() => newest.size === index + 1)
  }
  await until(() => newest.size === calls)

  const change = async (index: number) => {
    const { customerId, features } = generateCustomer(seed, index % calls)
    sentAtMs.set(customerId, performance.now())
    // Somebody for whom nothing qualifies has nothing to report.
    const card = newest.get(customerId)?.cards[0]
    const answer =
      index % 2 === 0 || card === undefined
        ? changeFeature(urls.changed, customerId, features)
        : reportOutcome(urls.changed, customerId, card)
    const { status } = await answer
    if (status >= 300) throw new Error(`a change was answered with ${status}`)
  }
  const run = async (from: number, count: number) => {
    const startedAtMs = performance.now()
    const answers: Promise<void>[] = []
    for (let i = 0; i < count; i++) {
      const waitMs = startedAtMs + (i * 1_000) / changesPerSecond - performance.now()
      if (waitMs > 0) await sleep(waitMs)
      answers.push(change(from + i))
    }
    await Promise.all(answers)
    await until(() => sentAtMs.size === 0, lateMs).catch(() => {})
  }
  const warmUp = warmUpSeconds * changesPerSecond
  await run(0, warmUp)
  latenciesMs.length = 0
  sentAtMs.clear()
  await run(warmUp, seconds * changesPerSecond)
  for (const connection of connections) connection.close()
  return { latenciesMs: latenciesMs.sort((a, b) => a - b), lost: sentAtMs.size }
}

function changeFeature(url: string, customerId: string, features: Record<string, unknown>): Promise<Response> {
  const [name, value] = Object.entries(features).find(([, value]) => typeof value === 'number') ?? ['', 0]
  return send('PATCH', `${url}/v1/customers/${customerId}`, { features: { [name]: value } })
}

function reportOutcome(url: string, customerId: string, card: OperatorCard): Promise<Response> {
  const { decisionId, placementId, offerId } = card
  const outcomes = [{ decisionId, placementId, offerId, outcome: 'presented' }]
  return send('POST', `${url}/v1/outcomes`, { customerId, outcomes })
}

async function send(method: string, url: string, body: object): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await response.arrayBuffer()
  return response
}

async function until(holds: () => boolean, timeoutMs = 30_000): Promise<void> {
  for (const untilMs = performance.now() + timeoutMs; !holds(); ) {
    if (performance.now() > untilMs) throw new Error('the pushes did not come')
    await sleep(5)
  }
}
