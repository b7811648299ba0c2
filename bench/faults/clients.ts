import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CustomerHistory } from '#sufler/schema/customer-history.ts'
import type { DecisionAnswer } from '#sufler/schema/decision.ts'
import { createRandom, integerBelow, type Random, streamOf } from '../random.ts'
import { patienceMs, type Result, type Sample } from './samples.ts'

export const customers = 1_000

/** One request in so many is a call about what there is only so much of. */
const stockEvery = 10

/** What must be written or read in the end is asked for every so often, and so many times. */
const askAgainMs = 500
const askedMax = 20

export interface Acknowledged {
  customerId: string
  decisionId: string
  offerId: string
}

interface HttpAnswer {
  /** 0: none came. */
  status: number
  text: string
}

export const customerId = (number: number): string => `c${number}`
export const cityOf = (number: number): string => (number % 2 === 0 ? 'Omsk' : 'Tver')

/**
 * Clients that ask for decisions at a fixed rate and report what was shown, each request to the next node in turn, whatever
 * becomes of the others. They know what the right answer is, and keep what they were told is kept.
 */
export class Clients {
  readonly decisions: Sample[] = []
  readonly outcomes: Sample[] = []
  readonly acknowledged: Acknowledged[] = []
  /** Units of the budget that were shown, by answers that said so. */
  unitsShown = 0
  readonly #random: Random
  readonly #agent = new Agent({ keepAlive: true })
  readonly #underWay = new Set<Promise<void>>()
  #sent = 0
  #isRunning = true
  #ended: Promise<void> = Promise.resolve()

  constructor(
    readonly urls: readonly string[],
    readonly ratePerSecond: number,
    seed: number,
  ) {
    this.#random = createRandom(seed, streamOf('requests'))
  }

  /** Writes what is known of the customers. */
  async prepare(): Promise<void> {
    for (let from = 0; from < customers; from += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, i) => this.#writeCustomer(from + i)))
    }
  }

  /** A node that refuses for the moment is asked again, as who imports customers would. */
  async #writeCustomer(number: number): Promise<void> {
    const body = { features: { city: cityOf(number) } }
    for (let asked = 1; ; asked++) {
      const { status, text } = await this.#send('PATCH', `${this.urls[0]}/v1/customers/${customerId(number)}`, body)
      if (status === 204) return
      if (asked === askedMax) throw new Error(`a customer could not be written: ${status} ${text}`)
      await sleep(askAgainMs)
    }
  }

  start(): void {
    this.#ended = this.#run()
  }

  /** Resolves when the last answer is there, or nobody waits for it any more. */
  async stop(): Promise<void> {
    this.#isRunning = false
    await this.#ended
    await Promise.all(this.#underWay)
  }

  /** What is still on its way is left alone. */
  close(): void {
    this.#agent.destroy()
  }

  /** How many of the acknowledged outcomes the histories do not have. */
  async countLost(url: string): Promise<number> {
    let lost = 0
    for (const id of new Set(this.acknowledged.map(({ customerId }) => customerId))) {
      const { records } = await this.#history(`${url}/v1/customers/${id}/history`)
      const kept = new Set(records.filter(({ kind }) => kind === 'presented').map(({ decision }) => decision))
      const claimed = this.acknowledged.filter(({ customerId }) => customerId === id)
      lost += claimed.filter(({ decisionId }) => !kept.has(shortDecisionId(decisionId))).length
    }
    return lost
  }

  /** A node that refuses for the moment is asked again: what is kept must be told once it is well. */
  async #history(url: string): Promise<Pick<CustomerHistory, 'records'>> {
    for (let asked = 1; ; asked++) {
      const { status, text } = await this.#send('GET', url)
      if (status === 200) return JSON.parse(text) as CustomerHistory
      if (status === 404) return { records: [] }
      if (asked === askedMax) throw new Error(`a history cannot be read: ${status} ${text}`)
      await sleep(askAgainMs)
    }
  }

  async #run(): Promise<void> {
    const startedAtMs = performance.now()
    while (this.#isRunning) {
      const due = ((performance.now() - startedAtMs) / 1000) * this.ratePerSecond
      for (; this.#sent < due; this.#sent++) {
        const done = this.#once().finally(() => this.#underWay.delete(done))
        this.#underWay.add(done)
      }
      await sleep(2)
    }
  }

  async #once(): Promise<void> {
    const url = this.urls[this.#sent % this.urls.length] as string
    const number = integerBelow(this.#random, customers)
    const topic = this.#sent % stockEvery === 0 ? 'stock' : 'other'
    const ask = {
      customerId: customerId(number),
      placements: [{ id: 'desk.prompt' }],
      context: { topic },
      locale: 'en',
    }
    const sentAtMs = performance.now()
    const answer = await this.#send('POST', `${url}/v1/decisions`, ask)
    const decision = answer.status === 200 ? (JSON.parse(answer.text) as DecisionAnswer) : undefined
    const result = resultOf(answer, decision, number, topic)
    this.decisions.push({ sentAtMs, answeredAtMs: performance.now(), result })
    const offer = decision?.placements[0]?.offers[0]
    if (decision === undefined || offer === undefined || decision.placements[0]?.fallback === true) return
    if (offer.offerId === 'stock') this.unitsShown++
    await this.#report(
      url,
      { customerId: ask.customerId, decisionId: decision.decisionId, offerId: offer.offerId },
      offer.token,
    )
  }

  async #report(url: string, shown: Acknowledged, token: string | undefined): Promise<void> {
    const sentAtMs = performance.now()
    const body = { customerId: shown.customerId, outcomes: [{ token, outcome: 'presented' }] }
    const answer = await this.#send('POST', `${url}/v1/outcomes`, body)
    const isKept = answer.status === 200 && ['recorded', 'duplicate'].includes(JSON.parse(answer.text).results[0])
    if (isKept) this.acknowledged.push(shown)
    const result: Result = isKept ? 'good' : answer.status === 0 ? 'unanswered' : 'refused'
    this.outcomes.push({ sentAtMs, answeredAtMs: performance.now(), result })
  }

  #send(method: string, url: string, body?: object): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      const none = () => resolve({ status: 0, text: '' })
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const sent = request(url, { method, agent: this.#agent, headers, timeout: patienceMs }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', none)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      })
      sent.on('timeout', () => sent.destroy())
      sent.on('error', none)
      sent.on('close', none)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

/** As histories show it. */
const shortDecisionId = (decisionId: string): string => decisionId.replaceAll('-', '').slice(-16)

function resultOf({ status }: HttpAnswer, decision: DecisionAnswer | undefined, number: number, topic: string): Result {
  if (status === 0) return 'unanswered'
  if (decision === undefined) return 'refused'
  if (decision.degraded.length > 0) return 'degraded'
  const right = cityOf(number) === 'Omsk' ? 'omsk' : 'tver'
  const shown = decision.placements[0]?.offers[0]?.offerId
  return shown === right || (topic === 'stock' && shown === 'stock') ? 'good' : 'wrong'
}
