import { type AssignableNumber, internationalNumber, type NumberingPlan, numberingPlanOf } from './numbering-plan.ts'

/**
 * Who has written the number. Programs mean what stands behind a `+`, even when their country has newer numbers than we know
 * of; people forget digits and confuse prefixes.
 */
export type Writer = 'people' | 'program'

/** E.164, or every number that the text may mean: none, or several. */
export type Telephone = { number: string } | { readings: string[] }

const none: Telephone = { readings: [] }

/** What telephone systems put around a number. */
const uriScheme = /^(?:tel|sips?|callto):/i
const uriHost = /@[^@]*$/
/** Zero in brackets behind the code of the country: dialled within the country alone. */
const trunkInBrackets = /^((?:\+|00)[1-9]\d{0,2}[\s.-]?)\(0\)/
const written = /^\+?[\d\s().\-/]*\d[\d\s().\-/]*$/
/** A number that went through a program that calculates. */
const calculated = /^\+?\d+[.,]0$/
const digitsMax = 20

/**
 * Reads a telephone number in every way that its country knows: with the code of a country after `+` or what is dialled
 * there instead, with the national prefix, with the country's own code alone, and bare. A number is taken when exactly one
 * of the ways leads to one that can be assigned, and when no other is as near as one digit that was forgotten in, or typed twice
 * as, a prefix. So a mistake leads to no other customer, as far as a plan with numbers of one length allows it;
 * where lengths vary, as in Germany, a number that lacks its last digit may be somebody's.
 *
 * Extensions, several numbers in one text, and letters are refused: what is left of them would be another's number.
 *
 * @param country of numbers without a country's code; without one only `+` is understood
 */
export function readTelephone(text: string, country: string | undefined, writer: Writer): Telephone {
  const plain = plainText(text)
  if (!written.test(plain) || calculated.test(plain)) return none
  const digits = plain.replace(/\D/g, '')
  if (digits.length > digitsMax) return none
  const plan = country === undefined ? undefined : numberingPlanOf(country)
  if (plain.startsWith('+')) return readInternational(plain, digits, plan, writer)
  return plan === undefined ? none : readNational(digits, plan)
}

/** Digits of scripts in which people type telephone numbers, each from its zero on. */
const otherZeros = [0x0660, 0x06f0, 0xff10]

/** In ASCII, without what nobody sees and without what telephone systems put around a number. */
function plainText(text: string): string {
  return text
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .replace(/[\p{Zs}\t]/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, (digit) => {
      const code = digit.charCodeAt(0)
      return String(code - (otherZeros.findLast((zero) => zero <= code) as number))
    })
    .replace('\uff0b', '+')
    .trim()
    .replace(uriScheme, '')
    .replace(uriHost, '')
    .replace(trunkInBrackets, '$1')
}

function readInternational(plain: string, digits: string, plan: NumberingPlan | undefined, writer: Writer): Telephone {
  const found = internationalNumber(digits)
  if (found === undefined) return none
  // `+8 (495) …` is no number of +84: who leaves a gap there means 8.
  const firstGroup = /^\+ ?(\d*)/.exec(plain)?.[1] ?? ''
  if (firstGroup.length < found.callingCode.length) return none
  if (writer === 'program') return found
  if (!found.isValid) return none
  // `+495 123-45-67` in Russia has forgotten its 7; `+49 5123 4567` has not.
  const isForeign = plan !== undefined && plan.callingCode !== found.callingCode && firstGroup !== found.callingCode
  return onlyOne([found], isForeign ? [bareNumber(digits, plan)] : [])
}

function readNational(digits: string, plan: NumberingPlan): Telephone {
  const { callingCode, trunkPrefix } = plan
  const abroad = plan.isDialledAbroad.exec(digits)?.[0]
  const behindAbroad = abroad === undefined ? undefined : digits.slice(abroad.length)
  const dialledAbroad = behindAbroad === undefined ? undefined : validNumber(behindAbroad)
  const behindTrunk =
    trunkPrefix !== '' && digits.startsWith(trunkPrefix) ? digits.slice(trunkPrefix.length) : undefined
  const withOwnCode = digits.startsWith(callingCode) ? validNumber(digits) : undefined
  const readings = [
    dialledAbroad,
    behindTrunk === undefined ? undefined : nationalNumber(behindTrunk, plan),
    withOwnCode,
    bareNumber(digits, plan),
  ]
  const near = []
  // 049 may be 0049 without a zero.
  if (abroad === undefined && behindTrunk?.startsWith(callingCode)) near.push(validNumber(behindTrunk))
  if (behindAbroad !== undefined && dialledAbroad?.callingCode !== callingCode) {
    // 810 495 may be 810 7 495 without its 7,
    near.push(bareNumber(behindAbroad, plan))
    // and 0043 the code of an area, 043, with a zero too many.
    if (behindTrunk?.startsWith(trunkPrefix)) near.push(nationalNumber(behindTrunk.slice(trunkPrefix.length), plan))
  }
  // 7 474 400 may be the bare 747 400 with a digit typed twice, where both begin as numbers do.
  if (withOwnCode !== undefined) near.push(...withoutTwins(digits).map((fewer) => bareNumber(fewer, plan)))
  return onlyOne(readings, near)
}

/** The digits without one of two that are the same, for each such pair. */
function withoutTwins(digits: string): string[] {
  return [...digits].flatMap((digit, at) =>
    digit === digits[at - 1] ? digits.slice(0, at) + digits.slice(at + 1) : [],
  )
}

/** Without any prefix. */
function bareNumber(digits: string, plan: NumberingPlan): AssignableNumber | undefined {
  const found = nationalNumber(digits, plan)
  if (found === undefined || found.country !== plan.country) return undefined
  // Where numbers vary in length, one without its prefix may be one without its area.
  if (plan.trunkPrefix !== '' && !plan.isClosed(found.type)) return undefined
  return isOneDigitShort(digits, found, plan) ? undefined : found
}

/**
 * Whether the digits are those of another number of the country, written with a prefix and with one digit forgotten: 8 343 123
 * 456 is no number of the area 834.
 */
function isOneDigitShort(digits: string, { number }: AssignableNumber, plan: NumberingPlan): boolean {
  const prefixes = [plan.trunkPrefix, plan.callingCode].filter((prefix) => prefix !== '' && digits.startsWith(prefix))
  return [...new Set(prefixes)].some((prefix) => {
    const rest = digits.slice(prefix.length)
    for (let at = 0; at <= rest.length; at++) {
      for (let digit = 0; digit <= 9; digit++) {
        const whole = rest.slice(0, at) + digit + rest.slice(at)
        if (!plan.isLikeNumber.test(whole)) continue
        const other = nationalNumber(whole, plan)
        if (other !== undefined && other.country === plan.country && other.number !== number) return true
      }
    }
    return false
  })
}

function nationalNumber(digits: string, plan: NumberingPlan): AssignableNumber | undefined {
  const found = validNumber(plan.callingCode + digits)
  return found?.callingCode === plan.callingCode ? found : undefined
}

function validNumber(digits: string): AssignableNumber | undefined {
  const found = internationalNumber(digits)
  return found?.isValid === true ? found : undefined
}

/** The one number among the readings, unless what is near them is another. */
function onlyOne(readings: (AssignableNumber | undefined)[], near: (AssignableNumber | undefined)[]): Telephone {
  const numbersOf = (found: (AssignableNumber | undefined)[]) => new Set(found.flatMap((one) => one?.number ?? []))
  const [number, ...others] = numbersOf(readings)
  if (number === undefined) return none
  const all = numbersOf([...readings, ...near])
  return others.length === 0 && all.size === 1 ? { number } : { readings: [...all] }
}
