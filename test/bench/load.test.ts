import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { sendAtRate } from '../../bench/paced-load.ts'
import { saturate } from '../../bench/saturate.ts'

const good = '{"degraded":[]}'
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** Answers with what `listener` writes; counts requests and remembers their bodies. */
async function serve(answer: (requestNumber: number) => Promise<{ status?: number; body: string }>) {
  const bodies: string[] = []
  const listener: RequestListener = async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(body)
    const { status = 200, body: text } = await answer(bodies.length)
    response.writeHead(status, { 'content-length': Buffer.byteLength(text) }).end(text)
  }
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  ends.push(() => server.close().closeAllConnections())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/decisions`, bodies }
}

const commandOf = (url: string) => ({ url, seed: 1, customers: 1, bodies: 3, connections: 4, seconds: 0.5 })

describe('at a fixed rate', () => {
  const paced = (url: string, ratePerSecond = 100) =>
    sendAtRate({ ...commandOf(url), kind: 'paced', ratePerSecond }, ['"a"', '"b"', '"c"'])

  test('as many requests are sent as the rate says, the bodies round and round', async () => {
    const { url, bodies } = await serve(async () => ({ body: good }))
    const result = await paced(url)
    expect(result).toMatchObject({ answers: 50, failures: 0 })
    expect(bodies).toHaveLength(50)
    expect(new Set(bodies)).toEqual(new Set(['"a"', '"b"', '"c"']))
  })

  test('a server that stalls is charged for what waited meanwhile', async () => {
    let stall: Promise<void> | undefined
    const { url } = await serve(async (requestNumber) => {
      if (requestNumber === 10) stall = delay(200)
      await stall
      return { body: good }
    })
    const { latencyMs, answers } = await paced(url, 200)
    expect(answers).toBe(100)
    // 40 of the 100 came during the stall and waited 100 ms on the average, though only 4 connections were there.
    expect(latencyMs.p90).toBeGreaterThan(100)
  })

  test('errors and degraded answers are failures', async () => {
    const { url } = await serve(async (requestNumber) =>
      requestNumber % 2 === 0 ? { status: 500, body: good } : { body: '{"degraded":["customer"]}' },
    )
    expect(await paced(url)).toMatchObject({ answers: 0, failures: 50 })
  })
})

describe('at saturation', () => {
  const saturated = (url: string) => saturate({ ...commandOf(url), kind: 'saturate' }, ['"a"', '"b"', '"c"', '"d"'])

  test('every connection sends as soon as it is answered', async () => {
    const { url, bodies } = await serve(async () => {
      await delay(10)
      return { body: good }
    })
    const { throughputPerSecond, failures } = await saturated(url)
    expect(failures).toBe(0)
    expect(throughputPerSecond).toBeGreaterThan(100)
    expect(throughputPerSecond).toBeLessThan(400)
    expect(new Set(bodies)).toEqual(new Set(['"a"', '"b"', '"c"', '"d"']))
  })

  test('errors and degraded answers are failures', async () => {
    const { url } = await serve(async () => ({ status: 503, body: '{}' }))
    const { answers, failures } = await saturated(url)
    expect(failures).toBeGreaterThanOrEqual(answers - 4)
    expect(failures).toBeGreaterThan(0)
  })
})
