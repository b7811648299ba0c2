import {
  type CountryCode,
  type NumberingPlan as LibraryPlan,
  Metadata,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'

/** What the library's numbering plans answer beside what its types declare. */
type WholePlan = LibraryPlan & {
  callingCode(): string
  nationalPrefix(): string | undefined
  nationalNumberPattern(): string
  type(name: string): { possibleLengths(): number[] } | undefined
}

/** How telephone numbers are made and written in one country. */
export interface NumberingPlan {
  country: CountryCode
  callingCode: string
  /** Put before a national number: 8 in Russia, 0 in Germany; empty where there is none. */
  trunkPrefix: string
  /** What is dialled before a number of another country: 810 in Russia, 00 in Germany. */
  isDialledAbroad: RegExp
  /** What every national number is like; not all that are like it exist. */
  isLikeNumber: RegExp
  /** Whether national numbers of this type are told by their lengths from those without an area code. */
  isClosed: (type: string | undefined) => boolean
}

/** Different lengths that numbers of one type may have, so that what is shorter can still be told to lack something. */
const closedLengthsMax = 2

const plans = new Map<string, NumberingPlan>()

/** @param country ISO 3166, one that the library knows: the catalogue has been checked */
export function numberingPlanOf(country: string): NumberingPlan {
  const known = plans.get(country)
  if (known !== undefined) return known
  const metadata = new Metadata()
  metadata.selectNumberingPlan(country as CountryCode)
  const whole = metadata.numberingPlan as WholePlan
  const plan: NumberingPlan = {
    country: country as CountryCode,
    callingCode: whole.callingCode(),
    trunkPrefix: whole.nationalPrefix() ?? '',
    isDialledAbroad: new RegExp(`^(?:${whole.IDDPrefix()})`),
    isLikeNumber: new RegExp(`^(?:${whole.nationalNumberPattern()})$`),
    isClosed: (type) => {
      const lengths = type === undefined ? undefined : whole.type(type)?.possibleLengths()
      return lengths === undefined || lengths.length <= closedLengthsMax
    },
  }
  plans.set(country, plan)
  return plan
}

export interface AssignableNumber {
  /** E.164 */
  number: string
  callingCode: string
  country: string | undefined
  /** As the library calls it: `MOBILE`, `FIXED_LINE`, … */
  type: string | undefined
  /** Whether its country has such numbers; otherwise it is only as long as they are. */
  isValid: boolean
}

/** The digits as an international number, literally: no prefix is taken off. Undefined when there can be no such number. */
export function internationalNumber(digits: string): AssignableNumber | undefined {
  const phone = parsePhoneNumberFromString(`+${digits}`)
  if (phone === undefined || phone.number !== `+${digits}` || !phone.isPossible()) return undefined
  return {
    number: phone.number,
    callingCode: phone.countryCallingCode,
    country: phone.country,
    type: phone.getType(),
    isValid: phone.isValid(),
  }
}
