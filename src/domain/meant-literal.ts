import { daysInMonth } from './time/civil-date.ts'

/** Longest text that may stand for a number, in characters: the time grows with the square of its length. */
const lengthMax = 40

/** Numbers that a text may stand for, the likeliest first: `0,18`, `2 500`, `−5`, `18%`, `310 RUB`. Empty for what is no number at all. */
export function numbersMeant(text: string): number[] {
  if (text.length > lengthMax) return []
  const plain = text.normalize('NFKC').replace(/[\u2010-\u2015\u2212]/gu, '-')
  const [, digits = '', unit = ''] = /^\s*([-+]?\d(?:[\d\s'_.,]*\d)?)\s*([^\d\s][^\d]*)?$/u.exec(plain) ?? []
  const bare = digits.replace(/[\s'_]/gu, '')
  const numbers = decimalsMeant(bare)
  if (!unit.startsWith('%')) return numbers
  // 18 / 100 is exact where 18 * 0.01 is not.
  return numbers.flatMap((number) => [number / 100, number])
}

function decimalsMeant(text: string): number[] {
  if (text === '') return []
  const separators = text.replace(/[^.,]/g, '')
  const last = separators.at(-1)
  if (last === undefined) return [Number(text)]
  const whole = Number(text.replace(/[.,]/g, ''))
  // Two of a kind, as 1.250.000, can only part thousands.
  const isGrouped = separators.length > 1 && separators.replaceAll(last, '') === ''
  if (isGrouped) return [whole]
  const at = text.lastIndexOf(last)
  const decimal = Number(`${text.slice(0, at).replace(/[.,]/g, '')}.${text.slice(at + 1)}`)
  return /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/.test(text) ? [decimal, whole] : [decimal]
}

const words: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'y', 'on', 'true', 'да', '1'].map((word) => [word, true] as const),
  ...['no', 'n', 'off', 'false', 'нет', '0'].map((word) => [word, false] as const),
])

/** `yes`, `нет`, `on`: what YAML 1.2 reads as texts. */
export function booleanMeant(text: string): boolean | undefined {
  return words.get(text.trim().toLowerCase())
}

/** `2026-05-01` for `01.05.2026`, `1.5.26` aside: of two digits nobody knows the century. Undefined for days that do not exist. */
export function dateMeant(text: string): string | undefined {
  const dayFirst = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*$/.exec(text)
  const yearFirst = /^\s*(\d{4})[./](\d{1,2})[./](\d{1,2})\s*$/.exec(text)
  const [year, month, day] =
    dayFirst === null ? [yearFirst?.[1], yearFirst?.[2], yearFirst?.[3]] : [dayFirst[3], dayFirst[2], dayFirst[1]]
  if (year === undefined || month === undefined || day === undefined) return undefined
  const isReal = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1
  if (!isReal || Number(day) > daysInMonth(Number(year), Number(month))) return undefined
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
