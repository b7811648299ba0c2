import type { DecisionAnswer, DecisionRequest } from '#sufler/schema/decision.ts'
import type { Choice } from './agreement.ts'

const askedAtOnceMax = 8

/** The bodies of the answers, in the order asked. Throws at the first that is not a decision in time. */
export async function ask(url: string, requests: readonly DecisionRequest[]): Promise<string[]> {
  const answers = new Array<string>(requests.length)
  let next = 0
  const askOn = async () => {
    for (let index = next++; index < requests.length; index = next++) {
      answers[index] = await askOnce(url, requests[index] as DecisionRequest)
    }
  }
  await Promise.all(Array.from({ length: askedAtOnceMax }, askOn))
  return answers
}

/** What a stack chose for each request: the first placement's offers, best first. */
export async function choicesOf(url: string, requests: readonly DecisionRequest[]): Promise<Choice[]> {
  const bodies = await ask(url, requests)
  return bodies.map((body) => {
    const { customerId, placements }: DecisionAnswer = JSON.parse(body)
    return { customerId, offerIds: placements[0]?.offers.map(({ offerId }) => offerId) ?? [] }
  })
}

async function askOnce(url: string, request: DecisionRequest): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  const body = await response.text()
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${body}`)
  const { degraded }: DecisionAnswer = JSON.parse(body)
  if (degraded.length > 0) throw new Error(`${url} lacked ${degraded.join(', ')}: it did not answer in time`)
  return body
}
