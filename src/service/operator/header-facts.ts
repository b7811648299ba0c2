import type { ScopedFact } from '../../domain/features/fact-scope.ts'
import type { ValueWords } from '../../domain/sentences/value-words.ts'
import type { HeaderLine } from '../../schema/console-file.ts'
import type { HeaderFact } from '../../schema/operator.ts'
import type { FactReader } from '../fact-reader.ts'

/** What stands where a value is not known. */
const dash = '–'

/** One line of the customer's header. `value` is undefined when it is missing. */
export function headerFact(
  line: HeaderLine,
  value: unknown,
  reader: FactReader,
  words: ValueWords,
  nowMs: number,
): HeaderFact {
  const fact = reader.fact(line.fact)
  return {
    name: line.fact,
    label: labelOf(line, fact, reader, words),
    text: value === undefined ? dash : textOf(line, fact, value, words, nowMs),
    known: value !== undefined,
    tone: toneOf(line, value),
  }
}

function labelOf({ label }: HeaderLine, fact: ScopedFact, reader: FactReader, words: ValueWords): string {
  const own = label?.[words.locale] ?? label?.[words.wording.language]
  if (own !== undefined) return own
  const source = fact.origin === 'derived' && fact.derived.of === 'timestamp' ? fact.derived.timestamp : undefined
  return words.label(fact, source === undefined ? undefined : reader.fact(source))
}

function textOf(line: HeaderLine, fact: ScopedFact, value: unknown, words: ValueWords, nowMs: number): string {
  return line.as === 'percent' ? words.percent(Number(value)) : words.actual(fact, value, nowMs)
}

function toneOf(line: HeaderLine, value: unknown): HeaderFact['tone'] {
  if (isBeyond(value, line.warningAbove, line.warningBelow) || isAmong(value, line.warningWhen)) return 'warning'
  return isBeyond(value, line.goodAbove, line.goodBelow) || isAmong(value, line.goodWhen) ? 'good' : 'plain'
}

function isBeyond(value: unknown, above: number | undefined, below: number | undefined): boolean {
  if (typeof value !== 'number') return false
  return (above !== undefined && value > above) || (below !== undefined && value < below)
}

function isAmong(value: unknown, listed: HeaderLine['goodWhen'] = []): boolean {
  return [value].flat().some((one) => (listed as unknown[]).includes(one))
}
