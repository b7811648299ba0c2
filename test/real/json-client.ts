import { Agent, request } from 'node:http'

/** Requests under way at once: enough to keep the server busy, few enough that none of its limits is reached. */
const concurrency = 32

/** A client that keeps its connections: tens of thousands of requests would otherwise run out of ports. */
export class JsonClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** The parsed answer. Rejects with status and body of anything but 200. */
  send<Answer>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    return new Promise((done, failed) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const headers =
        text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
      const sent = request(`${this.#url}${path}`, { method, agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', failed)
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString('utf8')
          if (response.statusCode !== 200) failed(new Error(`${method} ${path}: ${response.statusCode} ${answer}`))
          else done(JSON.parse(answer) as Answer)
        })
      })
      sent.on('error', failed)
      sent.end(text)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Results in the order of `items`; the first rejection rejects the whole. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length)
  const queue = items.entries()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      // All lanes draw from one iterator, so each item is taken once.
      for (const [index, item] of queue) results[index] = await work(item)
    }),
  )
  return results
}
