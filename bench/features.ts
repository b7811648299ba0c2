import type { FeatureDeclaration } from '#sufler/schema/features-file.ts'

/**
 * The 40 features of the generated customers, with their distributions: conditions are made to fit them, so that how
 * many customers an offer suits is chosen and not an accident.
 *
 * Timestamps are kept but no condition uses them: what they say changes with the day, and the hash over the decisions
 * must not.
 */
export type FeatureSpec = NumberSpec | BooleanSpec | CategorySpec | SetSpec | TimestampSpec

interface Spec {
  name: string
}

/** max × u^skew for a uniform u, rounded: the larger `skew`, the fewer customers have much. */
export interface NumberSpec extends Spec {
  type: 'number'
  max: number
  skew: number
  /** Share of customers without a value. */
  missing: number
}

export interface BooleanSpec extends Spec {
  type: 'boolean'
  /** Share of customers for whom it is true. */
  share: number
}

export interface CategorySpec extends Spec {
  type: 'category'
  /** Each about 1.5 times as frequent as the next. */
  values: string[]
}

export interface SetSpec extends Spec {
  type: 'set'
  members: { name: string; share: number }[]
}

export interface TimestampSpec extends Spec {
  type: 'timestamp'
}

const number = (name: string, max: number, skew: number, missing = 0): NumberSpec => ({
  type: 'number',
  name,
  max,
  skew,
  missing,
})
const boolean = (name: string, share: number): BooleanSpec => ({ type: 'boolean', name, share })
const category = (name: string, values: string): CategorySpec => ({ type: 'category', name, values: values.split(' ') })
const set = (name: string, members: string): SetSpec => ({
  type: 'set',
  name,
  members: members.split(' ').map((name, i, { length }) => ({ name, share: 0.05 + (0.5 * (length - i)) / length })),
})

export const featureSpecs: readonly FeatureSpec[] = [
  number('tenure_months', 180, 1.5),
  number('age', 90, 1),
  number('balance', 5_000, 2),
  number('monthly_fee', 3_000, 1.3),
  number('arpu_90d', 4_000, 1.8),
  number('mobile_data_mb_30d', 60_000, 2.5),
  number('home_data_gb_30d', 900, 1.6, 0.3),
  number('voice_minutes_30d', 2_500, 2),
  number('sms_30d', 400, 3),
  number('overage_rub_90d', 2_000, 4),
  number('roaming_days_1y', 90, 4),
  number('roaming_visits_1y', 12, 4),
  number('complaints_1y', 8, 4),
  number('calls_to_support_90d', 15, 3),
  number('app_visits_30d', 60, 2, 0.1),
  number('points', 20_000, 2, 0.2),
  number('household_lines', 6, 1.5),
  number('device_age_months', 60, 1, 0.1),
  number('payments_late_1y', 12, 4),
  number('churn_score', 1_000, 2, 0.05),
  boolean('autopay', 0.4),
  boolean('paperless', 0.6),
  boolean('is_pensioner', 0.15),
  boolean('has_children', 0.35),
  boolean('consent.phone', 0.7),
  boolean('consent.email', 0.5),
  category('tariff', 'base smart smart-plus family premium business senior junior'),
  category('region', 'centre north-west volga south ural siberia far-east caucasus'),
  category('device_os', 'android ios other'),
  category('device_brand', 'samsung xiaomi apple honor realme tecno infinix nokia other'),
  category('payment_method', 'card account cash post'),
  category('language', 'ru en tt uz'),
  category('customer_class', 'mass upper-mass affluent vip'),
  category('last_channel', 'app site shop call-centre partner'),
  set('services', 'internet voice-mail roaming-data antivirus music cinema books cloud family-safety insurance'),
  set('devices', 'phone tablet router watch tv-box modem camera'),
  set('interests', 'travel sport cinema music games cooking cars finance gardening fashion tech pets'),
  set('past_purchases', 'phone headphones case router tablet watch charger insurance'),
  { type: 'timestamp', name: 'contract_end' },
  { type: 'timestamp', name: 'last_visit' },
]

export function declarationOf(spec: FeatureSpec): FeatureDeclaration {
  switch (spec.type) {
    case 'number':
      return { type: 'number', min: 0, max: spec.max }
    case 'category':
      return { type: 'category', values: spec.values }
    case 'set':
      return { type: 'set', values: spec.members.map(({ name }) => name) }
    default:
      return { type: spec.type }
  }
}

/** The value below which a share of `quantile` of the customers who have one lies. */
export function numberAt({ max, skew }: NumberSpec, quantile: number): number {
  return Math.round(max * quantile ** skew)
}

/** Shares of a category's values, in their order; they add up to 1. */
export function categoryShares({ values }: CategorySpec): number[] {
  const weights = values.map((_, i) => 1.5 ** -i)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}
