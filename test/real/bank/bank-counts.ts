import { cell, numberIn, type OfferFilter, type Row } from '../independent-counts.ts'

/** What is known of the call; what is left out is unknown. */
export interface BankContext {
  'call.direction'?: 'inbound' | 'outbound'
  'call.reason'?: 'deposit' | 'mortgage' | 'card' | 'complaint' | 'other'
  'deposit.rate_percent'?: number
}

/** `yes` and `no` as they stand; `maybe` also where the file says that it is unknown. */
const is = (row: Row, column: string, ...values: string[]) => values.includes(cell(row, column))
const maybe = (row: Row, column: string, ...values: string[]) => is(row, column, 'unknown', ...values)

const age = (row: Row) => numberIn(row, 'age')
const calls = (row: Row) => numberIn(row, 'campaign')
const callsBefore = (row: Row) => numberIn(row, 'previous')
/** 999 in the file means that no earlier call is on record. */
const daysUnknown = (row: Row) => cell(row, 'pdays') === '999'
const days = (row: Row) => (daysUnknown(row) ? Number.NaN : numberIn(row, 'pdays'))
const euribor = (row: Row) => numberIn(row, 'euribor3m')
const employmentChange = (row: Row) => numberIn(row, 'emp.var.rate')
const priceIndex = (row: Row) => numberIn(row, 'cons.price.idx')

const notWorking = ['retired', 'student', 'unemployed', 'housemaid']
const works = (row: Row) => !is(row, 'job', 'unknown', ...notWorking)
const maybeWorks = (row: Row) => !is(row, 'job', ...notWorking)
const isSound = (row: Row) => is(row, 'default', 'no')
const maybeSound = (row: Row) => maybe(row, 'default', 'no')
const isCreditworthy = (row: Row) => isSound(row) && works(row)
const maybeCreditworthy = (row: Row) => maybeSound(row) && maybeWorks(row)
const isHousehold = (row: Row) => is(row, 'marital', 'married', 'divorced')
const maybeHousehold = (row: Row) => maybe(row, 'marital', 'married', 'divorced')
const ratesAreLow = (row: Row) => euribor(row) < 1.405 || (employmentChange(row) <= -1.8 && priceIndex(row) < 92.893)
/** No result is recorded for somebody never called before; such a result is missing, not a failure. */
const maybeResult = (row: Row, result: string) => is(row, 'poutcome', 'nonexistent', result)

/** The offers of test/real/bank/rules, once more, as filters over the file. */
export function bankFilters(context: BankContext): Record<string, OfferFilter> {
  const direction = context['call.direction']
  const reason = context['call.reason']
  const rate = context['deposit.rate_percent']
  const rateIsHigher = (row: Row) => rate !== undefined && rate > euribor(row)
  const isInbound = direction === 'inbound'
  const maybeInbound = direction !== 'outbound'

  return {
    'deposit-student': {
      eligible: (row) => isSound(row) && is(row, 'job', 'student') && age(row) < 30,
      possible: (row) => maybeSound(row) && maybe(row, 'job', 'student') && age(row) < 30,
    },
    'deposit-senior': {
      eligible: (row) => isSound(row) && (age(row) >= 60 || is(row, 'job', 'retired')),
      possible: (row) => maybeSound(row) && (age(row) >= 60 || maybe(row, 'job', 'retired')),
    },
    'deposit-renewal': {
      eligible: (row) => isSound(row) && is(row, 'poutcome', 'success') && callsBefore(row) > 0 && days(row) <= 6,
      possible: (row) =>
        maybeSound(row) && maybeResult(row, 'success') && callsBefore(row) > 0 && (daysUnknown(row) || days(row) <= 6),
    },
    'deposit-second-try': {
      eligible: (row) => isSound(row) && is(row, 'poutcome', 'failure') && days(row) >= 12 && calls(row) < 4,
      possible: (row) =>
        maybeSound(row) && maybeResult(row, 'failure') && (daysUnknown(row) || days(row) >= 12) && calls(row) < 4,
    },
    'deposit-professionals': {
      eligible: (row) =>
        isSound(row) &&
        is(row, 'education', 'university.degree', 'professional.course') &&
        is(row, 'contact', 'cellular') &&
        is(row, 'loan', 'no') &&
        (callsBefore(row) === 0 || is(row, 'poutcome', 'success')),
      possible: (row) =>
        maybeSound(row) &&
        maybe(row, 'education', 'university.degree', 'professional.course') &&
        is(row, 'contact', 'cellular') &&
        maybe(row, 'loan', 'no') &&
        (callsBefore(row) === 0 || maybeResult(row, 'success')),
    },
    'deposit-above-euribor': {
      eligible: (row) => isSound(row) && rateIsHigher(row) && works(row),
      possible: (row) => maybeSound(row) && (rate === undefined || rateIsHigher(row)) && maybeWorks(row),
    },
    mortgage: {
      eligible: (row) =>
        isCreditworthy(row) &&
        is(row, 'housing', 'no') &&
        age(row) >= 25 &&
        age(row) <= 55 &&
        is(row, 'marital', 'married') &&
        reason !== undefined &&
        reason !== 'complaint',
      possible: (row) =>
        maybeCreditworthy(row) &&
        maybe(row, 'housing', 'no') &&
        age(row) >= 25 &&
        age(row) <= 55 &&
        maybe(row, 'marital', 'married') &&
        reason !== 'complaint',
    },
    'cash-loan': {
      eligible: (row) => isCreditworthy(row) && is(row, 'loan', 'no') && calls(row) <= 3,
      possible: (row) => maybeCreditworthy(row) && maybe(row, 'loan', 'no') && calls(row) <= 3,
    },
    refinancing: {
      eligible: (row) =>
        isCreditworthy(row) &&
        isHousehold(row) &&
        is(row, 'housing', 'yes') &&
        is(row, 'loan', 'yes') &&
        ratesAreLow(row),
      possible: (row) =>
        maybeCreditworthy(row) &&
        maybeHousehold(row) &&
        maybe(row, 'housing', 'yes') &&
        maybe(row, 'loan', 'yes') &&
        ratesAreLow(row),
    },
    'home-insurance': {
      eligible: (row) => isInbound && isHousehold(row) && is(row, 'housing', 'yes'),
      possible: (row) => maybeInbound && maybeHousehold(row) && maybe(row, 'housing', 'yes'),
    },
    'travel-insurance': {
      eligible: (row) =>
        isInbound && is(row, 'month', 'jun', 'jul', 'aug') && is(row, 'marital', 'single', 'divorced') && age(row) < 60,
      possible: (row) =>
        maybeInbound &&
        is(row, 'month', 'jun', 'jul', 'aug') &&
        maybe(row, 'marital', 'single', 'divorced') &&
        age(row) < 60,
    },
    'graduate-card': {
      eligible: (row) =>
        age(row) >= 18 &&
        age(row) <= 30 &&
        is(row, 'education', 'university.degree') &&
        !is(row, 'job', 'student', 'unknown') &&
        isSound(row),
      possible: (row) =>
        age(row) >= 18 &&
        age(row) <= 30 &&
        maybe(row, 'education', 'university.degree') &&
        !is(row, 'job', 'student') &&
        maybeSound(row),
    },
    'business-account': {
      eligible: (row) => age(row) >= 18 && is(row, 'job', 'entrepreneur', 'self-employed') && isHousehold(row),
      possible: (row) => age(row) >= 18 && maybe(row, 'job', 'entrepreneur', 'self-employed') && maybeHousehold(row),
    },
    'inflation-savings': {
      eligible: (row) =>
        age(row) >= 18 &&
        priceIndex(row) >= 93.994 &&
        numberIn(row, 'cons.conf.idx') < -36.4 &&
        numberIn(row, 'nr.employed') > 5191,
    },
    'fewer-calls': { eligible: (row) => calls(row) > callsBefore(row) && calls(row) >= 6 },
    'first-contact': {
      eligible: (row) => callsBefore(row) === 0 && calls(row) === 1 && !is(row, 'day_of_week', 'fri'),
    },
    'payment-holiday': {
      eligible: (row) =>
        (is(row, 'housing', 'yes') || is(row, 'loan', 'yes')) &&
        (is(row, 'job', 'unemployed') || employmentChange(row) < -1.8),
      possible: (row) =>
        (maybe(row, 'housing', 'yes') || maybe(row, 'loan', 'yes')) &&
        (maybe(row, 'job', 'unemployed') || employmentChange(row) < -1.8),
    },
    'how-was-it': {
      eligible: (row) => callsBefore(row) > 0 && !daysUnknown(row) && days(row) !== 3,
      possible: (row) => callsBefore(row) > 0 && (daysUnknown(row) || days(row) !== 3),
    },
  }
}
