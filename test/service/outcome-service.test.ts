import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { recordsMax } from '#sufler/domain/history/history-record.ts'
import { outcomes as outcomeNames } from '#sufler/schema/outcome.ts'
import { LayoutRegistry } from '#sufler/store/layout-registry.ts'
import { StoreUnavailable } from '#sufler/store/store.ts'
import { OutcomeEngine, summary } from '../support/outcome-engine.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

describe.each(['lmdb', 'redis'])('outcomes on %s', (kind) => {
  let engine: OutcomeEngine
  let customer = 0
  let customerId: string

  beforeAll(async () => {
    engine = await OutcomeEngine.open(kind === 'redis' ? inject('redisUrl') : undefined)
  })
  beforeEach(() => {
    customerId = `customer-${++customer}`
    engine.counted.length = 0
  })
  afterAll(() => engine.dispose())

  const offered = (decisionId: string, offerId = 'roaming-pack') => ({
    decisionId,
    placementId: 'call-centre.prompt',
    offerId,
  })
  const tokenOf = (decisionId: string, offerId?: string) => ({
    token: engine.tokens.sign({ customerId, ...offered(decisionId, offerId) }),
  })
  const record = (...outcomes: unknown[]) => engine.service().record({ customerId, outcomes })

  test('that are new acceptances may be conversions, and those taken back may be none any more', async () => {
    const settled: unknown[][] = []
    const settle = async (ids: Iterable<string>, _index: unknown, isUndo: boolean) =>
      void settled.push([...ids, isUndo])
    const service = engine.service({}, engine.store, { settle })
    const report = { ...tokenOf(engine.decisionId(minuteMs)), outcome: 'accepted' }
    for (const outcome of [report, report, { ...report, undo: true }, { ...report, outcome: 'declined' }])
      await service.record({ customerId, outcomes: [outcome] })
    expect(settled).toEqual([
      [customerId, false],
      [customerId, true],
    ])
  })

  test('are kept as they were reported, whether a token proves them or a decision is trusted', async () => {
    const decisionId = engine.decisionId(minuteMs)
    const answer = await record(
      { ...tokenOf(decisionId), outcome: 'presented', at: engine.ago(50_000) },
      { ...offered(decisionId), outcome: 'declined', reason: 'too-expensive', at: engine.ago(20_000) },
      { ...tokenOf(decisionId, 'greeting'), outcome: 'later', until: '2026-07-31T20:59:59.001Z' },
    )
    expect(answer).toEqual({
      recorded: 3,
      duplicates: 0,
      undone: 0,
      refused: [],
      results: ['recorded', 'recorded', 'recorded'],
    })
    const common = {
      placementId: 'call-centre.prompt',
      group: 'roaming',
      undone: false,
      decision: decisionId.replaceAll('-', '').slice(-16),
    }
    expect(await engine.history(customerId)).toEqual({
      customerId,
      revision: 1,
      complete: true,
      records: [
        {
          ...common,
          at: '2026-07-01T09:00:00.000Z',
          kind: 'later',
          offerId: 'greeting',
          until: '2026-07-31T21:00:00.000Z',
        },
        {
          ...common,
          at: '2026-07-01T08:59:40.000Z',
          kind: 'declined',
          offerId: 'roaming-pack',
          reason: 'too-expensive',
        },
        { ...common, at: '2026-07-01T08:59:10.000Z', kind: 'presented', offerId: 'roaming-pack' },
      ],
    })
    expect(engine.counted).toEqual([
      'call-centre.prompt presented recorded',
      'call-centre.prompt declined recorded',
      'call-centre.prompt later recorded',
    ])
  })

  test('are all taken, each once: repeated in the same request, in another and at the same time', async () => {
    const decisionId = engine.decisionId()
    const all = outcomeNames.map((outcome) => ({
      ...tokenOf(decisionId),
      outcome,
      ...(outcome === 'later' ? { until: '2026-08-01' } : {}),
    }))
    const answers = await Promise.all(Array.from({ length: 5 }, () => record(...all, ...all)))
    const total = (name: 'recorded' | 'duplicates') => answers.reduce((sum, answer) => sum + answer[name], 0)
    expect(total('recorded')).toBe(outcomeNames.length)
    expect(total('duplicates')).toBe(outcomeNames.length * 9)
    const { records, revision } = await engine.history(customerId)
    expect(records.map(({ kind: what }) => what).sort()).toEqual([...outcomeNames].sort())
    expect(revision).toBe(1)
  })

  test('have their own place in time, in whatever order and however late they come', async () => {
    const decisionId = engine.decisionId(20 * dayMs)
    const report = (outcome: string, agoMs: number) =>
      record({ ...tokenOf(decisionId), outcome, at: engine.ago(agoMs) })
    await report('accepted', 2 * dayMs)
    await report('presented', 19 * dayMs)
    await report('click', 5 * dayMs)
    const { records } = await engine.history(customerId)
    expect(records.map(({ kind: what }) => what)).toEqual(['accepted', 'click', 'presented'])
    expect(records.map(({ at }) => at.slice(0, 10))).toEqual(['2026-06-29', '2026-06-26', '2026-06-12'])
  })

  test('are the same event for every offer, placement, outcome and decision, and another for another', async () => {
    const [one, other] = [engine.decisionId(), engine.decisionId()]
    const answer = await record(
      { ...tokenOf(one), outcome: 'presented' },
      { ...tokenOf(other), outcome: 'presented' },
      { ...tokenOf(one, 'greeting'), outcome: 'presented' },
      { ...tokenOf(one), outcome: 'accepted' },
      { ...offered(one), outcome: 'presented', at: engine.ago(1_000) },
    )
    expect(summary(answer)).toEqual(['recorded', 'recorded', 'recorded', 'recorded', 'duplicate'])
  })

  describe('taken back', () => {
    test('count for nothing; a retry does not bring them back, and a new report does', async () => {
      const decisionId = engine.decisionId(minuteMs)
      const accepted = { ...tokenOf(decisionId), outcome: 'accepted', at: engine.ago(10_000) }
      const undo = { ...tokenOf(decisionId), outcome: 'accepted', undo: true }
      expect(summary(await record(accepted))).toEqual(['recorded'])
      const answer = await record(undo)
      expect(answer).toEqual({ recorded: 0, duplicates: 0, undone: 1, refused: [], results: ['undone'] })
      expect((await engine.history(customerId)).records).toMatchObject([{ kind: 'accepted', undone: true }])
      expect(summary(await record(undo))).toEqual(['duplicate'])
      expect(summary(await record(accepted))).toEqual(['duplicate'])
      expect((await engine.history(customerId)).records).toMatchObject([{ undone: true }])
      expect(summary(await record({ ...accepted, at: engine.ago(0) }))).toEqual(['recorded'])
      expect((await engine.history(customerId)).records).toMatchObject([{ kind: 'accepted', undone: false }])
      expect(engine.counted).toEqual(
        ['recorded', 'undone', 'duplicate', 'duplicate', 'recorded'].map(
          (result) => `call-centre.prompt accepted ${result}`,
        ),
      )
    })

    test('can be a decline for the wrong reason, corrected in one request', async () => {
      const token = tokenOf(engine.decisionId(minuteMs))
      const declined = { ...token, outcome: 'declined' }
      await record({ ...declined, reason: 'not-needed', at: engine.ago(5_000) })
      const answer = await record({ ...declined, undo: true }, { ...declined, reason: 'too-expensive' })
      expect(summary(answer)).toEqual(['undone', 'recorded'])
      expect((await engine.history(customerId)).records).toMatchObject([{ reason: 'too-expensive', undone: false }])
    })

    test('must be recent by their own time, those of the same request as well', async () => {
      const token = tokenOf(engine.decisionId(dayMs))
      const undo = { ...token, outcome: 'declined', undo: true }
      await record({ ...token, outcome: 'declined', at: engine.ago(15 * minuteMs) })
      const answer = await record(undo, { ...token, outcome: 'click' })
      expect(summary(answer)).toEqual(['undo-too-late', 'recorded'])
      expect(answer.refused).toEqual([
        {
          position: 0,
          code: 'undo-too-late',
          path: '/outcomes/0/undo',
          found: 'an outcome of 2026-07-01T08:45:00.000Z, 15 minutes ago',
          expected: 'one of the last 15 minutes',
        },
      ])
      const inOneRequest = await record(
        { ...token, outcome: 'presented', at: engine.ago(16 * minuteMs) },
        { ...token, outcome: 'presented', undo: true },
        { ...token, outcome: 'accepted', at: engine.ago(14 * minuteMs) },
        { ...token, outcome: 'accepted', undo: true },
      )
      expect(summary(inOneRequest)).toEqual(['recorded', 'undo-too-late', 'recorded', 'undone'])
    })

    test('must have been reported', async () => {
      const token = tokenOf(engine.decisionId())
      const answer = await record({ ...token, outcome: 'click' }, { ...token, outcome: 'accepted', undo: true })
      expect(summary(answer)).toEqual(['recorded', 'nothing-to-undo'])
      expect((await engine.history(customerId)).records).toHaveLength(1)
    })

    test('are none where the window is closed', async () => {
      const token = tokenOf(engine.decisionId())
      const service = engine.service({ undoWindowMinutes: 0 })
      await service.record({ customerId, outcomes: [{ ...token, outcome: 'click' }] })
      const answer = await service.record({ customerId, outcomes: [{ ...token, outcome: 'click', undo: true }] })
      expect(answer.refused).toMatchObject([{ code: 'undo-too-late', expected: 'nothing: outcomes are final here' }])
    })
  })

  test('of several customers travel in one request, and stay apart', async () => {
    const decisionId = engine.decisionId()
    const others = Array.from({ length: 250 }, (_, i) => `${customerId}-${i}`)
    const outcomes = others.flatMap((id) => [
      { customerId: id, ...offered(decisionId), outcome: 'presented' },
      { customerId: id, ...offered(decisionId), outcome: 'accepted' },
    ])
    expect((await record(...outcomes)).recorded).toBe(500)
    for (const id of [others[0], others[249]]) {
      expect((await engine.history(id as string)).records.map(({ kind: what }) => what)).toEqual([
        'presented',
        'accepted',
      ])
    }
    expect((await engine.history(customerId)).records).toEqual([])
  })

  describe('of offers that the active ruleset does not have', () => {
    test('are kept when a ruleset has had them, without a group', async () => {
      await engine.registry.ensure([{ dictionary: 'offers', key: 'last-year' }])
      const decisionId = engine.decisionId()
      await record({ ...offered(decisionId, 'last-year'), outcome: 'accepted' })
      const { records } = await engine.history(customerId)
      expect(records).toMatchObject([{ offerId: 'last-year', kind: 'accepted' }])
      expect(records[0]).not.toHaveProperty('group')
    })

    test('are kept when a token proves them, though no node has told of them yet', async () => {
      const answer = await record({ ...tokenOf(engine.decisionId(), `new-${customerId}`), outcome: 'accepted' })
      expect(summary(answer)).toEqual(['recorded'])
      expect((await engine.history(customerId)).records).toMatchObject([{ offerId: `new-${customerId}` }])
    })

    test('are kept for a trusted caller once another node has published them', async () => {
      const other = await LayoutRegistry.open(engine.store)
      await other.ensure([{ dictionary: 'offers', key: `published-${customerId}` }])
      const outcome = { ...offered(engine.decisionId(), `published-${customerId}`), outcome: 'accepted' }
      engine.nowMs += 2_000
      expect(summary(await record(outcome))).toEqual(['recorded'])
    })

    test('are refused when a trusted caller made them up, and take no number', async () => {
      const size = engine.registry.layout.size('offers')
      const answer = await record({ ...offered(engine.decisionId(), 'roaming-pakc'), outcome: 'accepted' })
      expect(answer.refused).toEqual([
        {
          position: 0,
          code: 'offer-unknown',
          path: '/outcomes/0/offerId',
          found: "'roaming-pakc'",
          expected: 'the offer of a decision',
          suggestion: 'roaming-pack',
        },
      ])
      expect(engine.registry.layout.size('offers')).toBe(size)
    })
  })

  test('beyond what a history holds push the oldest out, which it tells', async () => {
    const decisions = Array.from({ length: recordsMax + 3 }, (_, i) => engine.decisionId((recordsMax + 3 - i) * 1_000))
    const all = decisions.map((decisionId, i) => ({
      ...offered(decisionId),
      outcome: 'impression',
      at: engine.ago((recordsMax + 3 - i) * 1_000),
    }))
    await record(...all.slice(0, 500))
    expect(engine.counted).not.toContain('forgetful')
    await record(...all.slice(500))
    expect(engine.counted.filter((counted) => counted === 'forgetful')).toHaveLength(1)
    const { complete, incompleteUntil, records } = await engine.history(customerId)
    expect(complete).toBe(false)
    expect(Date.parse(incompleteUntil ?? '')).toBe(engine.nowMs - (recordsMax + 1) * 1_000)
    expect(records).toHaveLength(recordsMax)
  })

  test('are not claimed when the store fails, and duplicates when they are sent again', async () => {
    const { store } = engine
    const outcome = { ...tokenOf(engine.decisionId()), outcome: 'accepted' }
    const failing = Object.create(store, {
      appendHistory: {
        value: async (appends: Parameters<typeof store.appendHistory>[0]) => {
          await store.appendHistory(appends)
          throw new StoreUnavailable('the connection broke before the answer came')
        },
      },
    })
    await expect(engine.service({}, failing).record({ customerId, outcomes: [outcome] })).rejects.toThrow(
      StoreUnavailable,
    )
    expect(engine.counted).toEqual([])
    expect(summary(await record(outcome))).toEqual(['duplicate'])
  })
})
