import { cell, numberIn, type OfferFilter, type Row } from '../independent-counts.ts'

/** What is said in the call; what is left out is unknown. */
export interface TelcoContext {
  'call.reason'?: 'bill' | 'technical' | 'moving' | 'leaving' | 'other'
  'asked.service'?: keyof typeof columnOfService
  'competitor.price'?: number
}

/** The columns that say Yes for the services a caller may ask about. */
const columnOfService = {
  phone: 'PhoneService',
  'multiple-lines': 'MultipleLines',
  'online-security': 'OnlineSecurity',
  'online-backup': 'OnlineBackup',
  'device-protection': 'DeviceProtection',
  'tech-support': 'TechSupport',
  'streaming-tv': 'StreamingTV',
  'streaming-movies': 'StreamingMovies',
}

const has = (row: Row, column: string) => cell(row, column) === 'Yes'
const hasInternet = (row: Row) => cell(row, 'InternetService') !== 'No'
const hasFiber = (row: Row) => cell(row, 'InternetService') === 'Fiber optic'
const isMonthly = (row: Row) => cell(row, 'Contract') === 'Month-to-month'
const isFamily = (row: Row) => has(row, 'Partner') || has(row, 'Dependents')
const isStreamer = (row: Row) => has(row, 'StreamingTV') || has(row, 'StreamingMovies')
const isLoyal = (row: Row) => tenure(row) >= 12 && !isMonthly(row)
const tenure = (row: Row) => numberIn(row, 'tenure')
const monthly = (row: Row) => numberIn(row, 'MonthlyCharges')
/** NaN for the eleven customers who have had no bill yet. */
const total = (row: Row) => numberIn(row, 'TotalCharges')
const isUnbilled = (row: Row) => cell(row, 'TotalCharges').trim() === ''

const isAtRisk = (row: Row) =>
  isMonthly(row) && (cell(row, 'PaymentMethod') === 'Electronic check' || hasFiber(row) || tenure(row) < 6)

/** The offers of test/real/telco/rules, once more, as filters over the file. */
export function telcoFilters(context: TelcoContext): Record<string, OfferFilter> {
  const reason = context['call.reason']
  const asked = context['asked.service']
  const price = context['competitor.price'] ?? Number.NaN

  /** An offer that a known reason rules out, and that nobody can be sure of while the reason is unknown. */
  const whenReason = (fits: boolean, { eligible, possible = eligible }: OfferFilter): OfferFilter => ({
    eligible: (row) => reason !== undefined && fits && eligible(row),
    possible: (row) => (reason === undefined || fits) && possible(row),
  })
  const notLeaving = (filter: OfferFilter) => whenReason(reason !== 'leaving', filter)
  const leaving = (filter: OfferFilter) => whenReason(reason === 'leaving', filter)
  const forContract = (filter: OfferFilter) => whenReason(reason !== 'technical' && reason !== 'moving', filter)

  const lacksAsked = (row: Row) => asked !== undefined && !has(row, columnOfService[asked])
  const canHaveAsked = (row: Row) => hasInternet(row) || asked === 'phone' || asked === 'multiple-lines'

  return {
    'online-security-pack': {
      eligible: (row) => hasInternet(row) && !has(row, 'OnlineSecurity') && tenure(row) >= 2,
    },
    'online-backup-pack': {
      eligible: (row) => hasInternet(row) && !has(row, 'OnlineBackup') && total(row) >= 1397.65,
      possible: (row) => hasInternet(row) && !has(row, 'OnlineBackup') && (isUnbilled(row) || total(row) >= 1397.65),
    },
    'device-protection-plan': {
      eligible: (row) =>
        hasInternet(row) && !has(row, 'DeviceProtection') && (monthly(row) > 70.35 || isLoyal(row) || isStreamer(row)),
    },
    'tech-support-for-seniors': {
      eligible: (row) => hasInternet(row) && cell(row, 'SeniorCitizen') === '1' && !has(row, 'TechSupport'),
    },
    'complete-protection': {
      eligible: (row) =>
        hasInternet(row) &&
        isFamily(row) &&
        !['OnlineSecurity', 'OnlineBackup', 'DeviceProtection', 'TechSupport'].some((column) => has(row, column)),
    },
    'streaming-starter': notLeaving({
      eligible: (row) => hasInternet(row) && !isStreamer(row) && monthly(row) < 89.85,
    }),
    'movies-for-tv-viewers': notLeaving({
      eligible: (row) => hasInternet(row) && has(row, 'StreamingTV') && !has(row, 'StreamingMovies'),
    }),
    'ultra-hd': notLeaving({
      eligible: (row) => hasFiber(row) && has(row, 'StreamingTV') && has(row, 'StreamingMovies'),
    }),
    'second-line': {
      eligible: (row) => isFamily(row) && cell(row, 'MultipleLines') === 'No',
      possible: (row) => isFamily(row) && cell(row, 'MultipleLines') !== 'Yes',
    },
    'fiber-upgrade': {
      eligible: (row) =>
        cell(row, 'InternetService') === 'DSL' && monthly(row) >= 55.05 && (isStreamer(row) || tenure(row) > 24),
    },
    'home-phone': { eligible: (row) => !has(row, 'PhoneService') },
    'first-internet': {
      eligible: (row) => !hasInternet(row) && tenure(row) !== 1 && total(row) > 20.2,
      possible: (row) => !hasInternet(row) && tenure(row) !== 1 && (isUnbilled(row) || total(row) > 20.2),
    },
    'one-year-contract': forContract({
      eligible: (row) => isMonthly(row) && (tenure(row) >= 6 || monthly(row) <= 20.05),
    }),
    'two-year-contract': forContract({
      eligible: (row) =>
        cell(row, 'Contract') !== 'Two year' &&
        (isLoyal(row) || total(row) > 3795.45 || (isFamily(row) && tenure(row) >= 24)),
      possible: (row) =>
        cell(row, 'Contract') !== 'Two year' &&
        (isLoyal(row) || isUnbilled(row) || total(row) > 3795.45 || (isFamily(row) && tenure(row) >= 24)),
    }),
    'automatic-payment': {
      eligible: (row) => cell(row, 'PaymentMethod').endsWith('check') && tenure(row) > 2,
    },
    'paperless-billing': {
      eligible: (row) => !has(row, 'PaperlessBilling') && cell(row, 'PaymentMethod') !== 'Mailed check',
    },
    'price-match': leaving({
      eligible: (row) => monthly(row) > price,
      possible: (row) => Number.isNaN(price) || monthly(row) > price,
    }),
    'stay-credit': leaving({
      eligible: (row) => !isLoyal(row) && total(row) >= 401.5,
      possible: (row) => !isLoyal(row) && (isUnbilled(row) || total(row) >= 401.5),
    }),
    'service-asked-about': {
      eligible: (row) => lacksAsked(row) && canHaveAsked(row),
      // Not knowing what was asked, we know neither that it is missing nor that it needs no internet.
      possible: (row) => asked === undefined || (lacksAsked(row) && canHaveAsked(row)),
    },
    'first-bill-explained': whenReason(reason === 'bill' || reason === 'other', {
      eligible: (row) => total(row) <= monthly(row),
      possible: (row) => isUnbilled(row) || total(row) <= monthly(row),
    }),
    'referral-bonus': {
      eligible: (row) => !isUnbilled(row) && total(row) !== monthly(row) && !isAtRisk(row),
      possible: (row) => total(row) !== monthly(row) && !isAtRisk(row),
    },
  }
}
