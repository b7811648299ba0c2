import type { Layout } from '../domain/features/layout.ts'
import type { HistoryRecord } from '../domain/history/history-record.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import { durationMs } from '../domain/time/duration.ts'
import { parseInstant, parseMoment } from '../domain/time/moment.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import type { PastOutcome, RuleTest } from '../schema/rule-test-file.ts'

/**
 * What a rule test says has happened, as records of a history in the order of their times. Each belongs to a decision of
 * its own, so that two of the same offer and outcome are two. The test must have been checked, and the layout must know
 * the ruleset.
 */
export function ruleTestHistory(test: RuleTest, ruleset: Ruleset, layout: Layout): HistoryRecord[] {
  const nowMs = momentOf(test.now)
  const timeZone = new TimeZone(ruleset.timeZone)
  const groups = new Map(ruleset.offers.map(({ id, group }) => [id, group]))
  const numberOf = (dictionary: string, key: string) => {
    const number = layout.number(dictionary, key)
    if (number === undefined) throw new Error(`'${key}' of the ${dictionary} is not in the layout`)
    return number
  }
  const recordOf = (past: PastOutcome, index: number): HistoryRecord => ({
    atMs: past.at === undefined ? nowMs - (durationMs(past.ago ?? '') ?? 0) : momentOf(past.at),
    untilSeconds: past.until === undefined ? 0 : Math.floor((parseMoment(past.until, timeZone)?.ms ?? 0) / 1000),
    group: numberOf('groups', groups.get(past.offer) ?? ''),
    reason: past.reason === undefined ? 0 : numberOf('reasons', past.reason),
    offer: numberOf('offers', past.offer),
    placement: numberOf('placements', past.placement ?? test.placement),
    kind: past.outcome,
    isUndone: false,
    decision: (index + 1).toString(16).padStart(16, '0'),
  })
  return (test.history ?? []).map(recordOf).sort((a, b) => a.atMs - b.atMs)
}

/** A moment of a test that was checked, in milliseconds since 1970. */
export function momentOf(text: string): number {
  const ms = parseInstant(text)
  if (ms === undefined) throw new Error(`'${text}' should have been refused when the test was checked`)
  return ms
}
