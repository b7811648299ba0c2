export interface NumberFormat {
  decimal: '.' | ','
  /** Between thousands; a space stands for no-break spaces, too. */
  grouping?: ' ' | ',' | '.' | "'"
}

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const grouped = /^[+-]?\d{1,3}(?:_\d{3})+(?:\.\d*)?$/

/** A number as people write it, or undefined. Strict: the whole text, and groups of exactly three digits. */
export function parseDecimal(text: string, { decimal, grouping }: NumberFormat): number | undefined {
  let digits = text
  if (grouping !== undefined) {
    const groups = digits.replaceAll(grouping === ' ' ? /[ \u00a0\u202f\u2009]/g : grouping, '_')
    if (groups.includes('_')) {
      const normal = decimal === ',' ? groups.replace(',', '.') : groups
      return grouped.test(normal) ? Number(normal.replaceAll('_', '')) : undefined
    }
  }
  if (decimal === ',') {
    if (digits.includes('.')) return undefined
    digits = digits.replace(',', '.')
  }
  const number = plain.test(digits) ? Number(digits) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** `1234.5` as the format writes it, for messages. */
export function exampleOf({ decimal, grouping }: NumberFormat): string {
  return `1${grouping ?? ''}234${decimal}5`
}

const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power)

/**
 * The same from bytes, for the common case: digits with at most one decimal separator, 15 digits at most. NaN for
 * everything else, which `parseDecimal` then reads. Both integers that are divided are exact in a float64, so the
 * quotient is the nearest number to what is written, as `Number` gives it (Clinger 1990, the fast path).
 */
export function parseShortDecimal(bytes: Uint8Array, start: number, end: number, decimal: number): number {
  const isNegative = bytes[start] === 0x2d
  const from = isNegative ? start + 1 : start
  let integer = 0
  let at = from
  let digit = 0
  for (; at < end; at++) {
    digit = (bytes[at] as number) - 0x30
    if (digit < 0 || digit > 9) break
    integer = integer * 10 + digit
  }
  let digits = at - from
  let divisor = 1
  if (at < end) {
    if (digit + 0x30 !== decimal) return Number.NaN
    const fraction = ++at
    for (; at < end; at++) {
      digit = (bytes[at] as number) - 0x30
      if (digit < 0 || digit > 9) return Number.NaN
      integer = integer * 10 + digit
    }
    digits += end - fraction
    divisor = powersOfTen[end - fraction] ?? 0
  }
  if (digits === 0 || digits > 15) return Number.NaN
  return isNegative ? -integer / divisor : integer / divisor
}
