import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { type Alias, type AliasKind, aliasKinds, aliasLengthMax } from '../../schema/live.ts'
import { describeValue, type Mismatch } from '../mismatch.ts'

/** As the store keeps it: `phone:+79161234567`, `crm:4711`. */
export type AliasKey = string

/** No control characters, and no lone surrogates, which have no UTF-8. */
const unprintable = /[\p{Cc}\p{Cs}]/u

/**
 * The alias as it is kept, so that all ways to write a telephone number lead to one customer. A number without its country's
 * code is one of `country` (ISO 3166, two letters); where there is none, only numbers with `+` are understood. The number
 * must be as long as numbers of its country are; whether anybody has it, nobody can know.
 */
export function aliasKeyOf({ kind, value }: Alias, country: string | undefined): AliasKey | Mismatch {
  if (kind === 'phone') {
    // The parser takes off what URIs put around a number: `tel:`, `sip:…@`. Telephone systems name callers so.
    const phone = parsePhoneNumberFromString(value, country as CountryCode | undefined)
    if (phone?.isPossible() === true) return `phone:${phone.number}`
    const forms = country === undefined ? '' : `, or as it is written in ${country}`
    return mismatch(value, `a telephone number in E.164, as +79161234567${forms}`)
  }
  const trimmed = value.trim()
  if (trimmed !== '' && trimmed.length <= aliasLengthMax && !unprintable.test(trimmed)) return `${kind}:${trimmed}`
  return mismatch(value, `an id of at most ${aliasLengthMax} printable characters`)
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
  return { path: ['value'], found: describeValue(value), expected }
}
