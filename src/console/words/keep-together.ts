const noBreak = '\u00a0'

/**
 * The text with its numbers on one line each: the groups of their digits, and the unit, the currency or the noun behind them.
 * Texts of a catalogue come with the spaces that somebody typed: 5 200 МБ, 10 GB, 14 дней, № 7.
 */
export function keepTogether(text: string): string {
  return text
    .replace(/(?<=\d) (?=\d{3}(?!\d))/g, noBreak)
    .replace(/(?<=[№₽$€£#]) (?=\d)/gu, noBreak)
    .replace(/(?<=\d) (?=[\p{L}\p{Sc}%‰°])/gu, noBreak)
}
