import type { DemoDates } from './demo-dates.ts'

type Features = Record<string, unknown>

const crowdSize = 200
const seed = 20_110_401

const names =
  'Александр Алексей Алёна Алина Андрей Анастасия Василий Вероника Галина Денис Евгения Егор Екатерина Иван Илья Кира Лев Любовь Максим Мария Матвей Надежда Оксана Пётр Регина Семён Татьяна Ульяна Юрий Яна'.split(
    ' ',
  )
const regions = ['moscow', 'saint-petersburg', 'centre', 'north-west', 'south', 'volga', 'ural', 'siberia', 'far-east']
const shopCategories = ['phones', 'headphones', 'watches', 'tablets', 'routers', 'smart-home']

/** From the cheapest to the dearest; `dataMb` is what the allowance holds. */
const ladder = [
  { tariff: 'light', tariff_name: 'Лёгкий', tariff_price_rub: 290, dataMb: 5_000 },
  { tariff: 'everyday', tariff_name: 'На каждый день', tariff_price_rub: 490, dataMb: 15_000 },
  { tariff: 'smart', tariff_name: 'Умный', tariff_price_rub: 690, dataMb: 40_000 },
  { tariff: 'max', tariff_name: 'Максимум', tariff_price_rub: 1190, dataMb: Number.POSITIVE_INFINITY },
] as const

/** Made-up subscribers from a fixed seed, by id. Values hang together: age, appetite for data, tariff, bills and mood. */
export function demoCrowd(dates: DemoDates): Record<string, Features> {
  const random = new Random(seed)
  const crowd: Record<string, Features> = {}
  for (let index = 0; index < crowdSize; index++)
    crowd[`7916200${String(index).padStart(4, '0')}`] = person(random, dates)
  return crowd
}

function person(random: Random, dates: DemoDates): Features {
  const age = random.integer(16, 82)
  const tenureMonths = random.integer(0, Math.min(150, (age - 14) * 12))
  // The young use more: from some 30 GB a month at twenty to almost nothing at eighty.
  const dataMb = Math.round(32_000 * Math.exp(-age / 28) * random.between(0.2, 3))
  const isPensioner = age >= 65 || (age >= 60 && random.chance(0.6))
  const hasChildren = age >= 24 && age <= 55 && random.chance(0.5)
  const isUpset = random.chance(0.12)
  return {
    is_subscriber: true,
    first_name: random.pick(names),
    ...livesIn(random.pick(regions)),
    customer_since: dates.monthsAgo(tenureMonths, random.integer(0, 27)),
    ...(random.chance(0.9) ? { birth_date: dates.yearsAgo(age, random.integer(0, 364)) } : {}),
    ...(isPensioner ? { is_pensioner: random.chance(0.7) } : {}),
    ...(hasChildren ? { has_children: true, family_members: random.integer(0, 3) } : {}),
    ...usage(random, dates, age, dataMb),
    ...device(random, dates, age),
    ...money(random),
    ...shop(random, dates),
    ...home(random, hasChildren),
    churn_risk: Number((isUpset ? random.between(0.5, 0.95) : random.between(0.02, 0.45)).toFixed(2)),
    ...(isUpset ? { complaints_90d: random.integer(1, 4), open_complaint: random.chance(0.5) } : {}),
    ...(random.chance(0.4) ? { nps_score: isUpset ? random.integer(0, 5) : random.integer(6, 10) } : {}),
    spam_calls_30d: random.integer(0, 9),
    last_visit: dates.daysAgo(random.chance(0.15) ? random.integer(90, 300) : random.integer(0, 60)),
    last_activity: dates.daysAgo(random.chance(0.95) ? 0 : random.integer(60, 120)),
    'consent.phone': random.chance(0.7),
    'consent.push': random.chance(0.5),
    'consent.profiling': random.chance(0.4),
  }
}

/** The clocks of most of the region; Moscow's are everybody's without a time zone of their own. */
const zones: Readonly<Record<string, string>> = {
  volga: 'Europe/Samara',
  ural: 'Asia/Yekaterinburg',
  siberia: 'Asia/Krasnoyarsk',
  'far-east': 'Asia/Vladivostok',
}

function livesIn(region: string): Features {
  const zone = zones[region]
  return zone === undefined ? { region } : { region, time_zone: zone }
}

function usage(random: Random, dates: DemoDates, age: number, dataMb: number): Features {
  // Most have the tariff that fits; some have one that is too large for them, some one that is too small.
  const fitting = ladder.findIndex((step) => step.dataMb >= dataMb)
  const chosen = Math.max(0, Math.min(ladder.length - 1, fitting + random.pick([-1, 0, 0, 0, 0, 1, 2])))
  const { dataMb: allowanceMb, ...tariff } = ladder[chosen] ?? ladder[0]
  const cheaper = chosen > fitting ? ladder[fitting] : undefined
  const extrasRub = dataMb > allowanceMb ? Math.ceil((dataMb - allowanceMb) / 5_000) * 190 : 0
  const trips = random.chance(0.3) ? random.integer(1, 5) : 0
  return {
    ...tariff,
    charges_rub_30d: tariff.tariff_price_rub + extrasRub,
    ...(cheaper === undefined
      ? {}
      : { overpay_rub: tariff.tariff_price_rub - cheaper.tariff_price_rub, fitting_tariff_name: cheaper.tariff_name }),
    mobile_data_mb_30d: dataMb,
    ...(Number.isFinite(allowanceMb) ? { data_left_mb: Math.max(0, allowanceMb - dataMb) } : {}),
    streaming_hours_30d: Math.round((dataMb / 1_000) * random.between(0, 0.8)),
    tethering_days_30d: dataMb > 5_000 && random.chance(0.25) ? random.integer(1, 12) : 0,
    voice_minutes_30d: Math.round(random.between(20, 250) * (0.6 + age / 60)),
    international_minutes_30d: random.chance(0.08) ? random.integer(20, 200) : 0,
    roaming_visits_1y: trips,
    ...(trips > 0 ? { last_roaming: dates.daysAgo(random.integer(1, 364)), abroad_now: random.chance(0.15) } : {}),
    services: [
      ...(dataMb > 100 ? ['internet'] : []),
      ...(chosen === ladder.length - 1 ? ['unlimited-data'] : []),
      ...random.some(['roaming-data', 'night-data', 'video-pass', 'spam-filter', 'antivirus', 'second-number'], 0.12),
    ],
  }
}

function device(random: Random, dates: DemoDates, age: number): Features {
  const isSmartphone = random.chance(age < 70 ? 0.96 : 0.6)
  const ageMonths = random.integer(0, 48)
  const isNew = ageMonths < 24
  return {
    device_os: isSmartphone ? random.pick(['android', 'android', 'ios']) : 'other',
    device_bought: dates.monthsAgo(ageMonths, random.integer(0, 27)),
    device_5g: isSmartphone && isNew && random.chance(0.6),
    device_esim: isSmartphone && isNew && random.chance(0.7),
    app_installed: isSmartphone && random.chance(0.6),
    ...(random.chance(0.15)
      ? {
          licence_bought: dates.monthsAgo(random.integer(0, 12), random.integer(0, 27)),
          licence_name: '«Щит», 3 устройства',
        }
      : {}),
  }
}

function money(random: Random): Features {
  const debtRub = random.chance(0.06) ? random.integer(300, 6_000) : 0
  return {
    balance_rub: debtRub > 0 ? -debtRub : random.integer(0, 1_500),
    debt_rub: debtRub,
    in_collections: debtRub > 3_000,
    autopay: random.chance(0.35),
    payments_90d: random.integer(1, 8),
    average_top_up_rub: random.integer(2, 12) * 100,
    bank_card: random.chance(0.15),
    ...(debtRub === 0 && random.chance(0.2) ? { credit_approved_rub: random.integer(1, 10) * 10_000 } : {}),
  }
}

function shop(random: Random, dates: DemoDates): Features {
  const purchases = random.chance(0.45) ? random.integer(1, 4) : 0
  const points = random.chance(0.6) ? random.integer(20, 4_000) : 0
  return {
    purchases_count: purchases,
    ...(purchases > 0
      ? { last_purchase: dates.daysAgo(random.integer(1, 300)), bought_categories: random.some(shopCategories, 0.3) }
      : {}),
    browsed_categories: random.some(shopCategories, 0.15),
    points_balance: points,
    ...(points > 300
      ? { points_expiring: Math.round(points / 3), points_expire: dates.daysAgo(-random.integer(1, 120)) }
      : {}),
    loyalty_level: purchases > 2 ? 'gold' : purchases > 0 ? 'silver' : 'basic',
  }
}

function home(random: Random, hasChildren: boolean): Features {
  const hasInternet = random.chance(0.25)
  if (!hasInternet) return { home_internet_available: random.chance(0.3) }
  return {
    home_internet: true,
    home_internet_available: true,
    home_internet_speed_mbps: random.pick([100, 200, 300, 500]),
    tv_packages: random.chance(0.6)
      ? ['basic', ...random.some(hasChildren ? ['cinema', 'kids'] : ['cinema', 'sport'], 0.3)]
      : [],
    tv_hours_30d: random.integer(0, 90),
  }
}

/** mulberry32 by T. Ettinger: 32 bits of state, plenty for a crowd, and the same on every machine. */
class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  /** Both ends included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** `items` must not be empty. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(0, items.length - 1)] as Item
  }

  some<Item>(items: readonly Item[], probability: number): Item[] {
    return items.filter(() => this.chance(probability))
  }
}
