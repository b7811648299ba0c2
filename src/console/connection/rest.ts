import type { DecisionAnswer } from '../../schema/decision.ts'
import type { OperatorConsole } from '../../schema/operator.ts'
import type { Problem } from '../../schema/problem.ts'

/** What a request came to: a value, or why there is none. `unreachable` is ours: nobody answered. */
export type RestResult<Value> = { ok: true; value: Value } | { ok: false; code: string; detail: string }

/** Longest wait for an answer. */
const answerWithinMs = 10_000

/** The few things that are asked over REST. Keys go into a header, what is about a customer into the body. */
export class Rest {
  readonly #base: URL
  readonly #credential: () => string | undefined

  /** @param base the address that `v1/…` stands below */
  constructor(base: URL, credential: () => string | undefined) {
    this.#base = base
    this.#credential = credential
  }

  about(locale: string): Promise<RestResult<OperatorConsole>> {
    return this.#ask(`v1/console/operator?locale=${encodeURIComponent(locale)}`)
  }

  /** Where every offer stands for this customer at this moment; leaves no trace. */
  explain(asked: {
    customerId: string
    placement: string
    context: Record<string, unknown>
    locale: string
  }): Promise<RestResult<DecisionAnswer>> {
    const { customerId, placement, context, locale } = asked
    const body = { customerId, placements: [{ id: placement }], context, locale, explain: true, dryRun: true }
    return this.#ask('v1/decisions', body)
  }

  async #ask<Value>(path: string, body?: unknown): Promise<RestResult<Value>> {
    const credential = this.#credential()
    try {
      const response = await fetch(new URL(path, this.#base), {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        cache: 'no-store',
        signal: AbortSignal.timeout(answerWithinMs),
      })
      if (response.ok) return { ok: true, value: (await response.json()) as Value }
      const { code, detail } = (await response.json()) as Problem
      return { ok: false, code, detail }
    } catch (error) {
      return { ok: false, code: 'unreachable', detail: error instanceof Error ? error.message : String(error) }
    }
  }
}
