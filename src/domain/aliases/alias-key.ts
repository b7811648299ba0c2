import { type Alias, type AliasKind, aliasKinds, aliasLengthMax } from '../../schema/live.ts'
import { describeValue, type Mismatch } from '../mismatch.ts'
import { hasInvisible, showInvisible, trimInvisible } from '../text/invisible-text.ts'
import { readTelephone, type Writer } from './telephone-number.ts'

/** As the store keeps it: `phone:+79161234567`, `crm:4711`. */
export type AliasKey = string

/** Lone surrogates have no UTF-8. */
const unwritable = /\p{Cs}/u

/**
 * The alias as it is kept, so that all ways to write a telephone number lead to one customer: see `readTelephone`. A number
 * without its country's code is one of `country` (ISO 3166, two letters).
 */
export function aliasKeyOf(
  { kind, value }: Alias,
  country: string | undefined,
  writer: Writer = 'program',
): AliasKey | Mismatch {
  if (kind === 'phone') {
    const telephone = readTelephone(value, country, writer)
    if ('number' in telephone) return `phone:${telephone.number}`
    return mismatch(value, expectedInsteadOf(telephone.readings, country))
  }
  const trimmed = trimInvisible(value)
  const isPrintable = trimmed !== '' && !hasInvisible(trimmed) && !unwritable.test(trimmed)
  if (isPrintable && trimmed.length <= aliasLengthMax) return `${kind}:${trimmed}`
  return mismatch(value, `an id of at most ${aliasLengthMax} printable characters`)
}

function expectedInsteadOf(readings: readonly string[], country: string | undefined): string {
  if (readings.length > 1) return `one with + and the code of its country, since it may be ${readings.join(' or ')}`
  const forms = country === undefined ? '' : `, or as it is written in ${country}`
  return `a telephone number in E.164, as +79161234567${forms}`
}

/** The reverse, for who shows aliases. */
export function aliasOfKey(key: AliasKey): Alias {
  const colon = key.indexOf(':')
  const kind = aliasKinds.find((known): known is AliasKind => known === key.slice(0, colon))
  if (kind === undefined) throw new Error(`'${key}' is no alias: expected one of ${aliasKinds.join(', ')} and a colon`)
  return { kind, value: key.slice(colon + 1) }
}

export function isMismatch(result: AliasKey | Mismatch): result is Mismatch {
  return typeof result !== 'string'
}

function mismatch(value: string, expected: string): Mismatch {
  return { path: ['value'], found: showInvisible(describeValue(value)), expected }
}
