import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVector, headerBytes } from '#sufler/domain/features/vector.ts'
import { decodeHistory, encodeHistory, noHistory } from '#sufler/domain/history/history-record.ts'
import { decodeAnswers, type EncodedRequest, encodeBatch, RequestReader } from '#sufler/worker/messages.ts'
import { seed } from '../support/seed.ts'

const contextLength = 3

const vector = fc.array(fc.double(), { maxLength: 5 }).map((slots) => {
  const bytes = createVector(slots.length, 0)
  const view = new DataView(bytes.buffer)
  for (const [slot, value] of slots.entries()) view.setFloat64(headerBytes + slot * 8, value, true)
  // Where the store's answer lies inside a larger buffer, it may begin at any byte.
  const shifted = new Uint8Array(bytes.byteLength + 3)
  shifted.set(bytes, 3)
  return shifted.subarray(3)
})

const history = fc.tuple(fc.nat(3), fc.nat()).map(([count, forgottenUntilMs]) => {
  if (forgottenUntilMs % 3 === 0) return noHistory
  const records = Array.from({ length: count }, (_, index) => ({
    atMs: 1_000 + index,
    ...{ untilSeconds: 7, group: 2, reason: 1, offer: 70_000 + index, placement: 3, isUndone: false },
    kind: 'declined' as const,
    decision: '0123456789abcdef',
  }))
  const bytes = encodeHistory({ revision: 9, forgottenUntilMs, records })
  const shifted = new Uint8Array(bytes.byteLength + 1)
  shifted.set(bytes, 1)
  return shifted.subarray(1)
})

const request: fc.Arbitrary<EncodedRequest> = fc.record({
  nowMs: fc.nat(),
  placements: fc.array(
    fc.record({ placement: fc.nat(20), count: fc.integer({ min: 1, max: 50 }), variant: fc.nat(10) }),
    { maxLength: 4 },
  ),
  context: fc
    .array(fc.double(), { minLength: contextLength, maxLength: contextLength })
    .map((values) => Float64Array.from(values)),
  vector: fc.option(vector, { nil: undefined }),
  history: fc.option(history, { nil: undefined }),
  heldOut: fc.oneof(
    fc.constant({ fromAll: true, groups: [] }),
    fc.array(fc.nat(60_000), { maxLength: 3 }).map((groups) => ({ fromAll: false, groups })),
  ),
  exhaustedBudgets: fc.nat(2 ** 50),
})

describe('messages', () => {
  it(`of requests are read as they were written (TEST_SEED=${seed})`, () => {
    const property = fc.property(fc.array(request, { maxLength: 5 }), (requests) => {
      const batch = encodeBatch(requests)
      expect(batch.count).toBe(requests.length)
      const reader = new RequestReader(batch.requests, contextLength)
      for (const { nowMs, placements, context, vector, history, heldOut, exhaustedBudgets } of requests) {
        reader.next()
        expect(reader.exhaustedBudgets).toBe(exhaustedBudgets)
        const { source, contextStart, vectorStart, slotCount } = reader.facts
        expect(reader.facts.nowMs).toBe(nowMs)
        expect(reader.heldOut).toEqual(heldOut)
        expect(
          Array.from({ length: reader.placementCount }, (_, i) => ({
            placement: reader.placement(i),
            count: reader.count(i),
            variant: reader.variant(i),
          })),
        ).toEqual(placements)
        expect(source.slice(contextStart, contextStart + contextLength)).toEqual(context)
        const slots = new Uint8Array(source.slice(vectorStart, vectorStart + slotCount).buffer)
        const { isHistoryKnown, forgottenUntilMs, recordsStart, recordCount, words } = reader.facts
        const kept = history === undefined ? undefined : decodeHistory(history)
        expect(isHistoryKnown).toBe(history !== undefined)
        expect(forgottenUntilMs).toBe(kept?.forgottenUntilMs ?? 0)
        expect(recordCount).toBe(kept?.records.length ?? 0)
        for (const [index, { atMs, offer }] of (kept?.records ?? []).entries()) {
          expect(source[recordsStart + index * 4]).toBe(atMs)
          expect(words[(recordsStart + index * 4) * 2 + 4]).toBe(offer)
        }
        expect(slots).toEqual(vector === undefined ? new Uint8Array() : Uint8Array.from(vector.subarray(headerBytes)))
      }
    })
    fc.assert(property, { seed, numRuns: 500 })
  })

  it('of answers are read as they were written, failures in their places', () => {
    const ask = (placements: number): EncodedRequest => ({
      nowMs: 0,
      placements: Array.from({ length: placements }, (_, placement) => ({ placement, count: 1 })),
      context: new Float64Array(),
      vector: undefined,
      history: undefined,
    })
    const answers = Float64Array.of(
      ...[1, 0, 2, 7, 60, 0.5, 1.5, 80, 1, 1, 5, 3, 20, 0.1, 1, 200, 1, 0, 0, 0, 1, 0, 2, 9, 61, 5, 0.5],
      ...[0],
      ...[0],
      ...[1],
    )
    const offer = (
      offer: number,
      score: number,
      propensity: number,
      contextWeight: number,
      value: number,
      lever: number,
      needsReservation: boolean,
      budgets: number,
    ) => ({ offer, score, propensity, contextWeight, value, lever, needsReservation, budgets }) as const
    expect(decodeAnswers([ask(2), ask(1), ask(3), ask(0)], { answers, errors: { 1: 'RangeError: too many' } })).toEqual(
      [
        [
          {
            isFallback: false,
            offers: [offer(7, 60, 0.5, 1.5, 80, 1, true, 5), offer(3, 20, 0.1, 1, 200, 1, false, 0)],
            withheld: [],
          },
          {
            isFallback: true,
            offers: [],
            withheld: [
              { offer: 9, score: 61 },
              { offer: 5, score: 0.5 },
            ],
          },
        ],
        new Error('RangeError: too many'),
        new Error('the worker failed without a message'),
        [],
      ],
    )
  })
})
