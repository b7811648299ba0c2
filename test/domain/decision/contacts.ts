import type { FactSource } from '#sufler/domain/decision/decide.ts'
import type { Layout } from '#sufler/domain/features/layout.ts'
import { encodeHistory } from '#sufler/domain/history/history-record.ts'
import type { Offer, Placement, Ruleset } from '#sufler/domain/ruleset.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import type { ContactDecisionCase } from '../../support/generators/rulesets.ts'
import type { NaiveContacts } from './naive-decision.ts'

export const noContacts: NaiveContacts = { events: [], isHistoryKnown: true }

/** The facts of a decision beside what has happened to the customer. */
export function encodeContacts(
  ruleset: Ruleset,
  layout: Layout,
  values: Record<string, unknown>,
  nowMs: number,
  { events, isHistoryKnown }: NaiveContacts,
): FactSource {
  const records = events.map(({ atMs, untilMs, offer, group, placement, kind, isUndone }, index) => ({
    atMs,
    untilSeconds: untilMs / 1_000,
    group: layout.number('groups', group) as number,
    reason: 0,
    offer: layout.number('offers', offer) as number,
    placement: layout.number('placements', placement) as number,
    kind,
    isUndone,
    decision: index.toString(16).padStart(16, '0'),
  }))
  const history = encodeHistory({ revision: 1, forgottenUntilMs: 0, records })
  return { ...encodeFacts(ruleset, layout, values, nowMs, history), isHistoryKnown }
}

/** What has happened to the customer of a generated case. */
export function contactsOf({ ruleset, nowMs, events, isHistoryKnown }: ContactDecisionCase): NaiveContacts {
  if (!isHistoryKnown) return { events: [], isHistoryKnown }
  return {
    isHistoryKnown,
    events: events.map(({ agoMs, offer, placement, kind }) => {
      const { id, group } = ruleset.offers[offer] as Offer
      const untilMs = kind === 'later' || kind === 'reserved' ? Math.ceil(nowMs / 1_000 + 60) * 1_000 : 0
      const where = ruleset.placements[placement] as Placement
      return { atMs: nowMs - agoMs, untilMs, offer: id, group, placement: where.id, kind, reason: '', isUndone: false }
    }),
  }
}
