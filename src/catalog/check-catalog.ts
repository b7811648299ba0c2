import { isSupportedCountry } from 'libphonenumber-js/max'
import { nearestName } from '../domain/nearest-name.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import type { Draft } from './draft.ts'
import { type Finding, finding, type Path } from './finding.ts'
import type { Report } from './report.ts'

/** Country, currency and time zone of the catalogue must exist. */
export function checkCatalog(draft: Draft, report: Report): void {
  if (draft.catalog === undefined) return
  const { file, content } = draft.catalog
  const { country, currency, timeZone } = content
  const currencies = Intl.supportedValuesOf('currency')
  if (currency !== undefined && !currencies.includes(currency)) {
    // No suggestion: among three letters, half of the world is one letter away.
    report.error(file, finding('unknown-currency', ['currency'], `'${currency}'`, 'a currency of ISO 4217'))
  }
  if (country !== undefined && !isSupportedCountry(country)) {
    report.error(file, finding('unknown-country', ['country'], `'${country}'`, 'a country of ISO 3166, as RU'))
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) report.error(file, unknownTimeZone(['timeZone'], timeZone))
}

export function unknownTimeZone(path: Path, name: string): Finding {
  const suggestion = nearestName(name, Intl.supportedValuesOf('timeZone'))
  return finding('unknown-time-zone', path, `'${name}'`, 'an IANA time zone, as Europe/Moscow', suggestion)
}

/** Newer versions of Node also accept bare offsets as `+03:00`, which know nothing of summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new TimeZone(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
