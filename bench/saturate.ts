import autocannon from 'autocannon'
import { isGoodAnswer, type LoadResult, type SaturateCommand } from './http-load.ts'
import { LatencyRecorder } from './latency-recorder.ts'

/** Finds the most that a server answers, with autocannon: every connection sends when its last request is answered. */
export async function saturate({ url, connections, seconds }: SaturateCommand, bodies: string[]): Promise<LoadResult> {
  const latencies = new LatencyRecorder()
  const perConnection = Math.ceil(bodies.length / connections)
  let connection = 0
  // The run's own duration includes building all requests.
  let firstAnswerMs: number | undefined
  let lastAnswerMs = 0
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        connections,
        duration: seconds,
        // The run ends with a sample: one a second would round its duration up.
        sampleInt: 100,
        setupClient: (client) => {
          const start = connection++ * perConnection
          client.setRequests(bodies.slice(start, start + perConnection).map(requestOf))
        },
        verifyBody: (body) => isGoodAnswer(String(body)),
      },
      (error: Error | null, result) => (error ? reject(error) : resolve(result)),
    )
    run.on('response', (_client, _status, _bytes, responseTimeMs) => {
      lastAnswerMs = performance.now()
      firstAnswerMs ??= lastAnswerMs
      latencies.record(responseTimeMs)
    })
  })
  if (firstAnswerMs === undefined) throw new Error(`${url} answered nothing within ${seconds} s`)
  return {
    answers: latencies.count,
    throughputPerSecond: ((latencies.count - 1) / (lastAnswerMs - firstAnswerMs)) * 1000,
    latencyMs: latencies.latencyMs,
    // An answer other than 200 is also a mismatch.
    failures: result.mismatches + result.errors,
    generatorLagMsP99: 0,
  }
}

function requestOf(body: string): autocannon.Request {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body }
}
