import type { DemoDates } from './demo-dates.ts'

type Features = Record<string, unknown>

const tariffs = {
  light: { tariff: 'light', tariff_name: 'Лёгкий', tariff_price_rub: 290 },
  everyday: { tariff: 'everyday', tariff_name: 'На каждый день', tariff_price_rub: 490 },
  smart: { tariff: 'smart', tariff_name: 'Умный', tariff_price_rub: 690 },
  // Unlimited, so nothing is "left": null is missing.
  max: { tariff: 'max', tariff_name: 'Максимум', tariff_price_rub: 1190, data_left_mb: null },
  family: { tariff: 'family', tariff_name: 'Семья', tariff_price_rub: 990 },
  senior: { tariff: 'senior', tariff_name: 'Забота', tariff_price_rub: 290 },
  young: { tariff: 'young', tariff_name: 'Старт', tariff_price_rub: 450 },
  classic: { tariff: 'classic-2015', tariff_name: 'Классика', tariff_price_rub: 490 },
} as const

/** Customers written by hand, by id. What a story does not need is left as it is for an ordinary, content subscriber. */
export function demoPeople({ daysAgo, monthsAgo, yearsAgo }: DemoDates): Record<string, Features> {
  const ordinary: Features = {
    is_subscriber: true,
    region: 'centre',
    customer_since: monthsAgo(31, 12),
    ...tariffs.everyday,
    charges_rub_30d: 490,
    mobile_data_mb_30d: 3200,
    data_left_mb: 8400,
    voice_minutes_30d: 85,
    services: ['internet', 'antivirus'],
    device_os: 'android',
    device_bought: monthsAgo(8, 3),
    device_5g: false,
    device_esim: false,
    balance_rub: 320,
    payments_90d: 2,
    average_top_up_rub: 600,
    app_installed: true,
    'consent.phone': true,
    'consent.push': true,
    churn_risk: 0.12,
    last_visit: daysAgo(6),
    last_activity: daysAgo(0),
  }
  const customer = (first_name: string, features: Features): Features => ({ ...ordinary, first_name, ...features })

  return {
    // The founding example: uses mobile internet every day, has no roaming pack. Ask with call.reason roaming.
    '79161234567': customer('Анна', {
      birth_date: yearsAgo(34, 120),
      region: 'moscow',
      mobile_data_mb_30d: 5200,
      roaming_visits_1y: 2,
      last_roaming: monthsAgo(4),
    }),

    // Roaming
    '79161000001': customer('Игорь', {
      mobile_data_mb_30d: 2400,
      services: ['internet', 'roaming-data'],
      roaming_visits_1y: 4,
      last_roaming: daysAgo(1),
      abroad_now: true,
    }),
    '79161000002': customer('Марина', {
      ...tariffs.max,
      mobile_data_mb_30d: 46000,
      charges_rub_30d: 1190,
      services: ['internet', 'unlimited-data'],
      roaming_visits_1y: 6,
      last_roaming: daysAgo(0),
      abroad_now: true,
      device_os: 'ios',
    }),
    '79161000003': customer('Фёдор', {
      birth_date: yearsAgo(71, 40),
      is_pensioner: true,
      ...tariffs.senior,
      charges_rub_30d: 290,
      mobile_data_mb_30d: 300,
      voice_minutes_30d: 410,
      services: ['pensioner-discount', 'antivirus'],
      roaming_visits_1y: 1,
    }),
    '79161000004': customer('Елена', {
      ...tariffs.family,
      charges_rub_30d: 990,
      family_members: 3,
      has_children: true,
      roaming_visits_1y: 1,
      last_roaming: monthsAgo(11),
      services: ['internet', 'child-number', 'shared-data', 'antivirus'],
    }),
    '79161000005': customer('Рустам', { region: 'volga', international_minutes_30d: 140, voice_minutes_30d: 520 }),

    // Mobile internet
    '79161000006': customer('Кирилл', { mobile_data_mb_30d: 14200, data_left_mb: 260, points_balance: 420 }),
    '79161000007': customer('Софья', {
      ...tariffs.smart,
      charges_rub_30d: 690,
      mobile_data_mb_30d: 38500,
      data_left_mb: 900,
      device_os: 'ios',
      region: 'moscow',
      device_5g: true,
    }),
    '79161000008': customer('Артём', { mobile_data_mb_30d: 9800, streaming_hours_30d: 22 }),
    '79161000009': customer('Полина', { mobile_data_mb_30d: 7100, tethering_days_30d: 11, device_os: 'ios' }),

    // Tariffs
    '79161000010': customer('Дмитрий', {
      ...tariffs.light,
      charges_rub_30d: 760,
      mobile_data_mb_30d: 11800,
      data_left_mb: 2100,
    }),
    '79161000011': customer('Валентина', {
      birth_date: yearsAgo(58, 80),
      ...tariffs.classic,
      charges_rub_30d: 490,
      customer_since: yearsAgo(11, 60),
    }),
    '79161000012': customer('Никита', {
      birth_date: yearsAgo(20, 200),
      ...tariffs.light,
      charges_rub_30d: 290,
      mobile_data_mb_30d: 6300,
    }),
    '79161000013': customer('Сергей', { balance_rub: 4200, customer_since: yearsAgo(9, 45), autopay: true }),
    // Overpays: hears of the cheaper tariff before anything is sold to her.
    '79161000014': customer('Ольга', {
      ...tariffs.max,
      charges_rub_30d: 1190,
      mobile_data_mb_30d: 2900,
      voice_minutes_30d: 60,
      overpay_rub: 500,
      fitting_tariff_name: 'Умный',
    }),
    // Overpays, but billing has not named the tariff that fits.
    '79161000015': customer('Глеб', { ...tariffs.max, charges_rub_30d: 1190, overpay_rub: 700 }),

    // The family
    '79161000016': customer('Наталья', { same_address_numbers: 2, has_children: true }),
    '79161000017': customer('Павел', {
      ...tariffs.family,
      charges_rub_30d: 990,
      family_members: 2,
      data_left_mb: 1100,
    }),
    '79161000018': customer('Ирина', { has_children: true, services: ['internet', 'child-number', 'antivirus'] }),

    // Devices and the shop
    '79161000019': customer('Виктор', { device_bought: monthsAgo(37), device_os: 'ios' }),
    '79161000020': customer('Алиса', {
      device_bought: daysAgo(9),
      purchases_count: 4,
      last_purchase: daysAgo(9),
      bought_categories: ['phones'],
      device_5g: true,
      region: 'saint-petersburg',
    }),
    // Looked at headphones, bought none.
    '79161000021': customer('Тимур', { browsed_categories: ['headphones', 'phones'], bought_categories: ['phones'] }),
    // One purchase three weeks ago: time for the second.
    '79161000022': customer('Дарья', {
      purchases_count: 1,
      last_purchase: daysAgo(21),
      bought_categories: ['headphones'],
    }),
    // The antivirus licence was bought 11 months and 2 days ago; for the next one the day has not come.
    '79161000023': customer('Михаил', { licence_bought: monthsAgo(11, 2), licence_name: '«Щит», 3 устройства' }),
    '79161000024': customer('Юлия', { licence_bought: monthsAgo(11, 1), licence_name: '«Щит», 3 устройства' }),
    '79161000025': customer('Роман', {
      credit_approved_rub: 60000,
      'consent.profiling': true,
      browsed_categories: ['phones'],
    }),

    // Home and television
    '79161000026': customer('Галина', { home_internet_available: true }),
    '79161000027': customer('Антон', {
      home_internet: true,
      home_internet_speed_mbps: 100,
      tv_packages: ['basic'],
      tv_hours_30d: 48,
      browsed_categories: ['routers'],
    }),

    // Money
    '79161000028': customer('Евгений', { balance_rub: 12, payments_90d: 7, average_top_up_rub: 250 }),
    '79161000029': customer('Лариса', {
      birth_date: yearsAgo(45, 15),
      'consent.profiling': true,
      customer_since: yearsAgo(6, 100),
    }),
    // Owes money: nothing is sold to him.
    '79161000030': customer('Борис', {
      debt_rub: 2340,
      balance_rub: -2340,
      services: ['internet'],
      mobile_data_mb_30d: 6100,
    }),
    '79161000031': customer('Вадим', {
      debt_rub: 9100,
      balance_rub: -9100,
      in_collections: true,
      'consent.phone': false,
      app_installed: false,
    }),

    // Loyalty
    '79161000032': customer('Ксения', {
      points_balance: 2600,
      points_expiring: 640,
      points_expire: daysAgo(-5),
      loyalty_level: 'silver',
    }),
    '79161000033': customer('Светлана', { birth_date: yearsAgo(29, -3) }),
    '79161000034': customer('Тамара', {
      birth_date: yearsAgo(68, 150),
      is_pensioner: true,
      spam_calls_30d: 17,
      app_installed: false,
      device_os: 'other',
    }),
    '79161000035': customer('Григорий', { customer_since: yearsAgo(5), nps_score: 10 }),

    // About to leave, or long away
    '79161000036': customer('Олег', {
      churn_risk: 0.82,
      port_out_requested: true,
      complaints_90d: 3,
      open_complaint: true,
      customer_since: yearsAgo(4, 20),
    }),
    '79161000037': customer('Вера', { contract_end: daysAgo(-20), churn_risk: 0.64 }),
    // Has not looked in for 104 days.
    '79161000038': customer('Станислав', { last_visit: daysAgo(104), app_installed: false }),
    '79161000039': customer('Людмила', {
      last_visit: daysAgo(75),
      last_activity: daysAgo(75),
      app_installed: false,
      mobile_data_mb_30d: 0,
      voice_minutes_30d: 0,
    }),

    // Service
    '79161000040': customer('Константин', { outage_now: true, overcharge_rub: 150, charges_rub_30d: 640 }),
    '79161000041': customer('Диана', { passport_update_due: true, 'consent.push': false }),

    // A number that was connected today: hardly anything is known, and what is unknown is not guessed.
    '79161000042': { is_subscriber: true, customer_since: daysAgo(0), tariff: 'light' },
  }
}
