import type { Condition } from '#sufler/schema/condition.ts'

/** A condition on the customer of leaf-sentences.test.ts, and what is said of it in English and in Russian. */
export type Row = [condition: Condition, english: string, russian: string]

/** Conditions that do not hold: what is lacking. */
export const misses: Row[] = [
  [
    { fact: 'tenure_months', operator: 'equal', value: 12 },
    'Tenure: 11 months, needs 12 months',
    'Стаж: 11 месяцев, нужно: 12 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'notEqual', value: 11 },
    'Tenure: 11 months, must not be 11 months',
    'Стаж: 11 месяцев, не должно быть: 11 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'lessThan', value: 11 },
    'Tenure: 11 months, needs less than 11 months',
    'Стаж: 11 месяцев, нужно меньше чем 11 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'lessThanInclusive', value: 10 },
    'Tenure: 11 months, needs at most 10 months',
    'Стаж: 11 месяцев, нужно не больше чем 10 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'greaterThan', value: 11 },
    'Tenure: 11 months, needs more than 11 months',
    'Стаж: 11 месяцев, нужно больше чем 11 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'greaterThanInclusive', value: 21 },
    'Tenure: 11 months, needs at least 21 months',
    'Стаж: 11 месяцев, нужно не меньше чем 21 месяц',
  ],
  [
    { fact: 'tenure_months', operator: 'in', value: [1, 2, 3] },
    'Tenure: 11 months, needs 1, 2 or 3 months',
    'Стаж: 11 месяцев, нужно: 1, 2 или 3 месяца',
  ],
  [
    { fact: 'tenure_months', operator: 'notIn', value: [11, 12] },
    'Tenure: 11 months, must not be 11 or 12 months',
    'Стаж: 11 месяцев, не должно быть: 11 или 12 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'not:lessThan', value: 12 },
    'Tenure: 11 months, needs at least 12 months',
    'Стаж: 11 месяцев, нужно не меньше чем 12 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'swap:lessThan', value: 12 },
    'Tenure: 11 months, needs more than 12 months',
    'Стаж: 11 месяцев, нужно больше чем 12 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'swap:not:greaterThan', value: 12 },
    'Tenure: 11 months, needs at least 12 months',
    'Стаж: 11 месяцев, нужно не меньше чем 12 месяцев',
  ],
  [
    { fact: 'tenure_months', operator: 'someValue:greaterThan', value: [12, 24] },
    'Tenure: 11 months, needs more than 12 or 24 months',
    'Стаж: 11 месяцев, нужно больше чем 12 или 24 месяца',
  ],
  [
    { fact: 'tenure_months', operator: 'everyValue:lessThan', value: [6, 24] },
    'Tenure: 11 months, needs less than 6 and 24 months',
    'Стаж: 11 месяцев, нужно меньше чем 6 и 24 месяца',
  ],
  [
    { fact: 'tariff', operator: 'equal', value: 'silver' },
    'Tariff: Gold, needs Silver',
    'Тариф: «Золото», нужно: «Серебро»',
  ],
  [
    { fact: 'tariff', operator: 'notEqual', value: 'gold' },
    'Tariff: Gold, must not be Gold',
    'Тариф: «Золото», не должно быть: «Золото»',
  ],
  [
    { fact: 'tariff', operator: 'in', value: ['start', 'silver'] },
    'Tariff: Gold, needs Start or Silver',
    'Тариф: «Золото», нужно: «Старт» или «Серебро»',
  ],
  [
    { fact: 'tariff', operator: 'notIn', value: ['gold', 'silver'] },
    'Tariff: Gold, must not be Gold or Silver',
    'Тариф: «Золото», не должно быть: «Золото» или «Серебро»',
  ],
  [
    { fact: 'tariff', operator: 'not:equal', value: 'gold' },
    'Tariff: Gold, must not be Gold',
    'Тариф: «Золото», не должно быть: «Золото»',
  ],
  [
    { fact: 'tariff', operator: 'not:notEqual', value: 'silver' },
    'Tariff: Gold, needs Silver',
    'Тариф: «Золото», нужно: «Серебро»',
  ],
  [
    { fact: 'tariff', operator: 'someValue:notEqual', value: ['gold'] },
    'Tariff: Gold, must differ from Gold',
    'Тариф: «Золото», должно отличаться хотя бы от одного: «Золото»',
  ],
  [
    { fact: 'tariff', operator: 'everyValue:equal', value: ['gold', 'silver'] },
    'Tariff: Gold, needs Gold and Silver',
    'Тариф: «Золото», нужно: «Золото» и «Серебро»',
  ],
  [
    { fact: 'tariff', operator: 'swap:contains', value: ['start', 'silver'] },
    'Tariff: Gold, needs Start or Silver',
    'Тариф: «Золото», нужно: «Старт» или «Серебро»',
  ],
  [
    { fact: 'services', operator: 'contains', value: 'roaming' },
    'Services: internet and TV, needs roaming',
    'Услуги: интернет и ТВ, нужно: роуминг',
  ],
  [
    { fact: 'services', operator: 'doesNotContain', value: 'tv' },
    'Services: internet and TV, must not have TV',
    'Услуги: интернет и ТВ, не должно быть: ТВ',
  ],
  [
    { fact: 'services', operator: 'not:contains', value: 'tv' },
    'Services: internet and TV, must not have TV',
    'Услуги: интернет и ТВ, не должно быть: ТВ',
  ],
  [
    { fact: 'services', operator: 'swap:in', value: 'roaming' },
    'Services: internet and TV, needs roaming',
    'Услуги: интернет и ТВ, нужно: роуминг',
  ],
  [
    { fact: 'services', operator: 'swap:notIn', value: 'tv' },
    'Services: internet and TV, must not have TV',
    'Услуги: интернет и ТВ, не должно быть: ТВ',
  ],
  [
    { fact: 'services', operator: 'someFact:in', value: ['roaming', 'sms'] },
    'Services: internet and TV, needs roaming or sms',
    'Услуги: интернет и ТВ, нужно: роуминг или sms',
  ],
  [
    { fact: 'services', operator: 'someFact:equal', value: 'sms' },
    'Services: internet and TV, needs sms',
    'Услуги: интернет и ТВ, нужно: sms',
  ],
  [
    { fact: 'services', operator: 'everyFact:in', value: ['tv', 'sms'] },
    'Services: internet and TV, must have only TV or sms',
    'Услуги: интернет и ТВ, должно быть только: ТВ или sms',
  ],
  [
    { fact: 'services', operator: 'someFact:notIn', value: ['internet', 'tv'] },
    'Services: internet and TV, needs something besides internet and TV',
    'Услуги: интернет и ТВ, нужно что-то кроме: интернет и ТВ',
  ],
  [
    { fact: 'services', operator: 'everyFact:notIn', value: ['tv', 'sms'] },
    'Services: internet and TV, must not have TV or sms',
    'Услуги: интернет и ТВ, не должно быть: ТВ или sms',
  ],
  [
    { fact: 'services', operator: 'everyFact:not:equal', value: 'tv' },
    'Services: internet and TV, must not have TV',
    'Услуги: интернет и ТВ, не должно быть: ТВ',
  ],
  [
    { fact: 'services', operator: 'everyValue:contains', value: ['tv', 'sms'] },
    'Services: internet and TV, needs TV and sms',
    'Услуги: интернет и ТВ, нужно: ТВ и sms',
  ],
  [
    { fact: 'services', operator: 'someValue:doesNotContain', value: ['tv', 'internet'] },
    'Services: internet and TV, must lack TV or internet',
    'Услуги: интернет и ТВ, не должно быть хотя бы одного: ТВ или интернет',
  ],
  [{ fact: 'consent.phone', operator: 'equal', value: true }, 'Consent: no, needs yes', 'Согласие: нет, нужно: да'],
  [{ fact: 'consent.phone', operator: 'notEqual', value: false }, 'Consent: no, needs yes', 'Согласие: нет, нужно: да'],
  [
    { fact: 'contract_end', operator: 'lessThan', value: '2026-04-01' },
    'Contract end: May 1, 2026, in 3 days, must be before Apr 1, 2026',
    'Конец договора: 1 мая 2026 г., через 3 дня, нужно раньше чем 1 апр. 2026 г.',
  ],
  [
    { fact: 'contract_end', operator: 'lessThanInclusive', value: '2026-04-01' },
    'Contract end: May 1, 2026, in 3 days, must be no later than Apr 1, 2026',
    'Конец договора: 1 мая 2026 г., через 3 дня, нужно не позже чем 1 апр. 2026 г.',
  ],
  [
    { fact: 'contract_end', operator: 'greaterThan', value: '2026-05-01' },
    'Contract end: May 1, 2026, in 3 days, must be after May 1, 2026',
    'Конец договора: 1 мая 2026 г., через 3 дня, нужно позже чем 1 мая 2026 г.',
  ],
  [
    { fact: 'contract_end', operator: 'greaterThanInclusive', value: '2026-06-01' },
    'Contract end: May 1, 2026, in 3 days, must be no earlier than Jun 1, 2026',
    'Конец договора: 1 мая 2026 г., через 3 дня, нужно не раньше чем 1 июн. 2026 г.',
  ],
  [
    { fact: 'device_end', operator: 'equal', value: '2026-04-01T07:30:01Z' },
    'Instalments end: Apr 1, 2026, 10:30:00 AM, 27 days ago, needs Apr 1, 2026, 10:30:01 AM',
    'Конец рассрочки: 1 апр. 2026 г., 10:30:00, 27 дней назад, нужно: 1 апр. 2026 г., 10:30:01',
  ],
  [
    { fact: 'data_mb', operator: 'greaterThanInclusive', value: { fact: 'limit_mb' } },
    'Data: 900 MB, needs at least Limit (1,000 MB)',
    'Трафик: 900 МБ, нужно не меньше чем «Лимит» (1 000 МБ)',
  ],
  [
    { fact: 'tariff', operator: 'in', value: { fact: 'services' } },
    'Tariff: Gold, must be among Services (internet and TV)',
    'Тариф: «Золото», должно быть среди: «Услуги» (интернет и ТВ)',
  ],
  [
    { fact: 'services', operator: 'contains', value: { fact: 'tariff' } },
    'Services: internet and TV, needs Tariff (Gold)',
    'Услуги: интернет и ТВ, нужно: «Тариф» («Золото»)',
  ],
  [
    { fact: 'contract_end', operator: 'lessThan', value: { fact: 'device_end' } },
    'Contract end: May 1, 2026, in 3 days, must be before Instalments end (Apr 1, 2026, 10:30:00 AM)',
    'Конец договора: 1 мая 2026 г., через 3 дня, нужно раньше чем «Конец рассрочки» (1 апр. 2026 г., 10:30:00)',
  ],
  [
    { fact: 'price', operator: 'greaterThan', value: 500 },
    'Fee: ₽450 a month, needs more than ₽500 a month',
    'Плата: 450 ₽ в месяц, нужно больше чем 500 ₽ в месяц',
  ],
  [
    { fact: 'price', operator: 'in', value: [100, 200] },
    'Fee: ₽450 a month, needs ₽100 a month or ₽200 a month',
    'Плата: 450 ₽ в месяц, нужно: 100 ₽ в месяц или 200 ₽ в месяц',
  ],
  [
    { fact: 'trips', operator: 'greaterThan', value: 5 },
    'Trips: 2 trips, needs more than 5 trips',
    'Поездки: 2 поездки, нужно больше чем 5 поездок',
  ],
  [
    { fact: 'visits', operator: 'greaterThan', value: 5 },
    'visits: 3, needs more than 5',
    'visits: 3, нужно больше чем 5',
  ],
  [
    { fact: 'data_mb', operator: 'equal', value: 1000.5 },
    'Data: 900 MB, needs 1,000.5 MB',
    'Трафик: 900 МБ, нужно: 1 000,5 МБ',
  ],
  [
    { fact: 'contract_end.daysUntil', operator: 'lessThanInclusive', value: 2 },
    'Contract end: in 3 days, needs at most 2 days',
    'Конец договора: через 3 дня, нужно не больше чем 2 дня',
  ],
  [
    { fact: 'contract_end.daysSince', operator: 'greaterThan', value: 21 },
    'Contract end: in 3 days, needs more than 21 days',
    'Конец договора: через 3 дня, нужно больше чем 21 день',
  ],
  [
    { fact: 'contract_end.monthsSince', operator: 'equal', value: 11 },
    'Contract end: 26 months ago, needs 11 months',
    'Конец договора: 26 месяцев назад, нужно: 11 месяцев',
  ],
  [
    { fact: 'contract_end.yearsSince', operator: 'greaterThan', value: 5 },
    'Contract end: 2 years ago, needs more than 5 years',
    'Конец договора: 2 года назад, нужно больше чем 5 лет',
  ],
  [
    { fact: 'contract_end.daysUntilAnniversary', operator: 'equal', value: 0 },
    'Contract end, anniversary: tomorrow, needs 0 days',
    'Конец договора, годовщина: завтра, нужно: 0 дней',
  ],
  [
    { fact: 'contract_end.daysAfterMonths', operator: 'greaterThan', value: 7 },
    'Contract end, days beyond whole months: 5 days, needs more than 7 days',
    'Конец договора, дни сверх полных месяцев: 5 дней, нужно больше чем 7 дней',
  ],
  [
    { fact: 'visit_end.daysUntil', operator: 'lessThan', value: 2 },
    'visit_end.daysUntil: in 5 days, needs less than 2 days',
    'visit_end.daysUntil: через 5 дней, нужно меньше чем 2 дня',
  ],
  [
    { fact: 'time.weekday', operator: 'in', value: ['sat', 'sun'] },
    'Day of the week: Tuesday, needs Saturday or Sunday',
    'День недели: вторник, нужно: суббота или воскресенье',
  ],
  [
    { fact: 'time.hour', operator: 'lessThan', value: 9 },
    'Hour of the day: 10, needs less than 9',
    'Час суток: 10, нужно меньше чем 9',
  ],
  [
    { fact: 'unknown_mb', operator: 'lessThan', value: 9 },
    'Other data: no data, needs less than 9 MB',
    'Other data: нет данных, нужно меньше чем 9 МБ',
  ],
  [
    { fact: 'unknown_mb', operator: 'lessThan', value: { fact: 'limit_mb' } },
    'Other data: no data, needs less than Limit (1,000 MB)',
    'Other data: нет данных, нужно меньше чем «Лимит» (1 000 МБ)',
  ],
  [
    { fact: 'data_mb', operator: 'lessThan', value: { fact: 'unknown_mb' } },
    'Data: 900 MB, needs less than Other data, which is missing',
    'Трафик: 900 МБ, нужно меньше чем «Other data» (нет данных)',
  ],
  [
    { fact: 'no_services', operator: 'contains', value: 'tv' },
    'Прочие услуги: nothing, needs tv',
    'Прочие услуги: ничего, нужно: tv',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'equal', value: 11 } },
    'Tenure: 11 months, must not be 11 months',
    'Стаж: 11 месяцев, не должно быть: 11 месяцев',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'notEqual', value: 12 } },
    'Tenure: 11 months, needs 12 months',
    'Стаж: 11 месяцев, нужно: 12 месяцев',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'lessThan', value: 12 } },
    'Tenure: 11 months, needs at least 12 months',
    'Стаж: 11 месяцев, нужно не меньше чем 12 месяцев',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'lessThanInclusive', value: 11 } },
    'Tenure: 11 months, needs more than 11 months',
    'Стаж: 11 месяцев, нужно больше чем 11 месяцев',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'greaterThan', value: 3 } },
    'Tenure: 11 months, needs at most 3 months',
    'Стаж: 11 месяцев, нужно не больше чем 3 месяца',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'greaterThanInclusive', value: 6 } },
    'Tenure: 11 months, needs less than 6 months',
    'Стаж: 11 месяцев, нужно меньше чем 6 месяцев',
  ],
  [
    { not: { fact: 'tariff', operator: 'in', value: ['start', 'gold'] } },
    'Tariff: Gold, must not be Start or Gold',
    'Тариф: «Золото», не должно быть: «Старт» или «Золото»',
  ],
  [
    { not: { fact: 'tariff', operator: 'notIn', value: ['start', 'silver'] } },
    'Tariff: Gold, needs Start or Silver',
    'Тариф: «Золото», нужно: «Старт» или «Серебро»',
  ],
  [
    { not: { fact: 'tariff', operator: 'not:equal', value: 'silver' } },
    'Tariff: Gold, needs Silver',
    'Тариф: «Золото», нужно: «Серебро»',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'swap:lessThan', value: 5 } },
    'Tenure: 11 months, needs at most 5 months',
    'Стаж: 11 месяцев, нужно не больше чем 5 месяцев',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'someValue:greaterThan', value: [5, 24] } },
    'Tenure: 11 months, needs at most 5 and 24 months',
    'Стаж: 11 месяцев, нужно не больше чем 5 и 24 месяца',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'everyValue:lessThan', value: [12, 24] } },
    'Tenure: 11 months, needs at least 12 or 24 months',
    'Стаж: 11 месяцев, нужно не меньше чем 12 или 24 месяца',
  ],
  [
    { not: { fact: 'services', operator: 'contains', value: 'tv' } },
    'Services: internet and TV, must not have TV',
    'Услуги: интернет и ТВ, не должно быть: ТВ',
  ],
  [
    { not: { fact: 'services', operator: 'doesNotContain', value: 'roaming' } },
    'Services: internet and TV, needs roaming',
    'Услуги: интернет и ТВ, нужно: роуминг',
  ],
  [
    { not: { fact: 'services', operator: 'someFact:in', value: ['tv', 'sms'] } },
    'Services: internet and TV, must not have TV or sms',
    'Услуги: интернет и ТВ, не должно быть: ТВ или sms',
  ],
  [
    { not: { fact: 'services', operator: 'everyFact:in', value: ['tv', 'internet'] } },
    'Services: internet and TV, needs something besides TV and internet',
    'Услуги: интернет и ТВ, нужно что-то кроме: ТВ и интернет',
  ],
  [
    { not: { fact: 'services', operator: 'someFact:notIn', value: ['tv'] } },
    'Services: internet and TV, must have only TV',
    'Услуги: интернет и ТВ, должно быть только: ТВ',
  ],
  [
    { not: { fact: 'tariff', operator: 'notIn', value: { fact: 'services' } } },
    'Tariff: Gold, must be among Services (internet and TV)',
    'Тариф: «Золото», должно быть среди: «Услуги» (интернет и ТВ)',
  ],
]

/** Conditions that hold: how. */
export const reasons: Row[] = [
  [{ fact: 'tenure_months', operator: 'equal', value: 11 }, 'Tenure: 11 months', 'Стаж: 11 месяцев'],
  [
    { fact: 'tenure_months', operator: 'notEqual', value: 12 },
    'Tenure: 11 months (not 12)',
    'Стаж: 11 месяцев (не 12)',
  ],
  [
    { fact: 'tenure_months', operator: 'lessThan', value: 12 },
    'Tenure: 11 months (less than 12)',
    'Стаж: 11 месяцев (меньше чем 12)',
  ],
  [
    { fact: 'tenure_months', operator: 'lessThanInclusive', value: 11 },
    'Tenure: 11 months (at most 11)',
    'Стаж: 11 месяцев (не больше чем 11)',
  ],
  [
    { fact: 'tenure_months', operator: 'greaterThan', value: 3 },
    'Tenure: 11 months (more than 3)',
    'Стаж: 11 месяцев (больше чем 3)',
  ],
  [
    { fact: 'tenure_months', operator: 'greaterThanInclusive', value: 6 },
    'Tenure: 11 months (from 6)',
    'Стаж: 11 месяцев (от 6)',
  ],
  [{ fact: 'tenure_months', operator: 'greaterThanInclusive', value: 0 }, 'Tenure: 11 months', 'Стаж: 11 месяцев'],
  [{ fact: 'tenure_months', operator: 'in', value: [10, 11] }, 'Tenure: 11 months', 'Стаж: 11 месяцев'],
  [
    { fact: 'tenure_months', operator: 'notIn', value: [1, 2] },
    'Tenure: 11 months (not 1 or 2)',
    'Стаж: 11 месяцев (не 1 или 2)',
  ],
  [
    { fact: 'tenure_months', operator: 'not:lessThan', value: 5 },
    'Tenure: 11 months (from 5)',
    'Стаж: 11 месяцев (от 5)',
  ],
  [
    { fact: 'tenure_months', operator: 'swap:lessThan', value: 5 },
    'Tenure: 11 months (more than 5)',
    'Стаж: 11 месяцев (больше чем 5)',
  ],
  [
    { fact: 'tenure_months', operator: 'someValue:greaterThan', value: [5, 24] },
    'Tenure: 11 months (more than 5 or 24)',
    'Стаж: 11 месяцев (больше чем 5 или 24)',
  ],
  [
    { fact: 'tenure_months', operator: 'everyValue:lessThan', value: [12, 24] },
    'Tenure: 11 months (less than 12 and 24)',
    'Стаж: 11 месяцев (меньше чем 12 и 24)',
  ],
  [{ fact: 'tariff', operator: 'equal', value: 'gold' }, 'Tariff: Gold', 'Тариф: «Золото»'],
  [
    { fact: 'tariff', operator: 'notEqual', value: 'silver' },
    'Tariff: Gold (not Silver)',
    'Тариф: «Золото» (не «Серебро»)',
  ],
  [{ fact: 'tariff', operator: 'in', value: ['start', 'gold'] }, 'Tariff: Gold', 'Тариф: «Золото»'],
  [
    { fact: 'tariff', operator: 'notIn', value: ['start', 'silver'] },
    'Tariff: Gold (not Start or Silver)',
    'Тариф: «Золото» (не «Старт» или «Серебро»)',
  ],
  [
    { fact: 'tariff', operator: 'someValue:notEqual', value: ['gold', 'silver'] },
    'Tariff: Gold (other than Gold or Silver)',
    'Тариф: «Золото» (не только «Золото» или «Серебро»)',
  ],
  [{ fact: 'tariff', operator: 'swap:contains', value: ['start', 'gold'] }, 'Tariff: Gold', 'Тариф: «Золото»'],
  [{ fact: 'services', operator: 'contains', value: 'tv' }, 'Services: TV', 'Услуги: ТВ'],
  [{ fact: 'services', operator: 'doesNotContain', value: 'roaming' }, 'Services: no roaming', 'Услуги: роуминг — нет'],
  [{ fact: 'services', operator: 'not:contains', value: 'roaming' }, 'Services: no roaming', 'Услуги: роуминг — нет'],
  [{ fact: 'services', operator: 'swap:in', value: 'tv' }, 'Services: TV', 'Услуги: ТВ'],
  [{ fact: 'services', operator: 'someFact:in', value: ['tv', 'sms'] }, 'Services: TV', 'Услуги: ТВ'],
  [
    { fact: 'services', operator: 'everyFact:in', value: ['tv', 'internet'] },
    'Services: only internet and TV',
    'Услуги: только интернет и ТВ',
  ],
  [
    { fact: 'services', operator: 'someFact:notIn', value: ['tv'] },
    'Services: internet and TV (not only TV)',
    'Услуги: интернет и ТВ (не только ТВ)',
  ],
  [
    { fact: 'services', operator: 'everyFact:notIn', value: ['roaming', 'sms'] },
    'Services: no roaming or sms',
    'Услуги: роуминг или sms — нет',
  ],
  [
    { fact: 'services', operator: 'everyValue:contains', value: ['tv', 'internet'] },
    'Services: internet and TV',
    'Услуги: интернет и ТВ',
  ],
  [
    { fact: 'services', operator: 'someValue:doesNotContain', value: ['tv', 'sms'] },
    'Services: not all of TV and sms',
    'Услуги: ТВ и sms — не всё сразу',
  ],
  [{ fact: 'consent.phone', operator: 'equal', value: false }, 'Consent: no', 'Согласие: нет'],
  [{ fact: 'consent.phone', operator: 'notEqual', value: true }, 'Consent: no', 'Согласие: нет'],
  [
    { fact: 'contract_end', operator: 'lessThan', value: '2026-06-01' },
    'Contract end: May 1, 2026, in 3 days (before Jun 1, 2026)',
    'Конец договора: 1 мая 2026 г., через 3 дня (раньше чем 1 июн. 2026 г.)',
  ],
  [
    { fact: 'contract_end', operator: 'lessThanInclusive', value: '2026-05-01' },
    'Contract end: May 1, 2026, in 3 days (no later than May 1, 2026)',
    'Конец договора: 1 мая 2026 г., через 3 дня (не позже чем 1 мая 2026 г.)',
  ],
  [
    { fact: 'contract_end', operator: 'greaterThan', value: '2026-04-01' },
    'Contract end: May 1, 2026, in 3 days (after Apr 1, 2026)',
    'Конец договора: 1 мая 2026 г., через 3 дня (позже чем 1 апр. 2026 г.)',
  ],
  [
    { fact: 'contract_end', operator: 'greaterThanInclusive', value: '2026-05-01' },
    'Contract end: May 1, 2026, in 3 days (no earlier than May 1, 2026)',
    'Конец договора: 1 мая 2026 г., через 3 дня (не раньше чем 1 мая 2026 г.)',
  ],
  [
    { fact: 'data_mb', operator: 'lessThan', value: { fact: 'limit_mb' } },
    'Data: 900 MB (less than Limit, 1,000 MB)',
    'Трафик: 900 МБ (меньше чем «Лимит», 1 000 МБ)',
  ],
  [
    { fact: 'tariff', operator: 'notIn', value: { fact: 'services' } },
    'Tariff: Gold (not among Services, internet and TV)',
    'Тариф: «Золото» (не среди: «Услуги», интернет и ТВ)',
  ],
  [
    { fact: 'price', operator: 'lessThan', value: 500 },
    'Fee: ₽450 a month (less than 500)',
    'Плата: 450 ₽ в месяц (меньше чем 500)',
  ],
  [
    { fact: 'trips', operator: 'greaterThan', value: 1 },
    'Trips: 2 trips (more than 1)',
    'Поездки: 2 поездки (больше чем 1)',
  ],
  [
    { fact: 'contract_end.daysUntil', operator: 'lessThanInclusive', value: 30 },
    'Contract end: in 3 days (at most 30)',
    'Конец договора: через 3 дня (не больше чем 30)',
  ],
  [
    { fact: 'contract_end.monthsSince', operator: 'greaterThanInclusive', value: 24 },
    'Contract end: 26 months ago (from 24)',
    'Конец договора: 26 месяцев назад (от 24)',
  ],
  [
    { fact: 'contract_end.daysUntilAnniversary', operator: 'lessThan', value: 3 },
    'Contract end, anniversary: tomorrow (less than 3)',
    'Конец договора, годовщина: завтра (меньше чем 3)',
  ],
  [
    { fact: 'time.weekday', operator: 'notIn', value: ['sat', 'sun'] },
    'Day of the week: Tuesday (not Saturday or Sunday)',
    'День недели: вторник (не суббота или воскресенье)',
  ],
  [{ fact: 'no_services', operator: 'doesNotContain', value: 'tv' }, 'Прочие услуги: no tv', 'Прочие услуги: tv — нет'],
  [
    { not: { fact: 'tenure_months', operator: 'equal', value: 12 } },
    'Tenure: 11 months (not 12)',
    'Стаж: 11 месяцев (не 12)',
  ],
  [{ not: { fact: 'tenure_months', operator: 'notEqual', value: 11 } }, 'Tenure: 11 months', 'Стаж: 11 месяцев'],
  [
    { not: { fact: 'tenure_months', operator: 'lessThan', value: 11 } },
    'Tenure: 11 months (from 11)',
    'Стаж: 11 месяцев (от 11)',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'lessThanInclusive', value: 10 } },
    'Tenure: 11 months (more than 10)',
    'Стаж: 11 месяцев (больше чем 10)',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'greaterThan', value: 11 } },
    'Tenure: 11 months (at most 11)',
    'Стаж: 11 месяцев (не больше чем 11)',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'greaterThanInclusive', value: 21 } },
    'Tenure: 11 months (less than 21)',
    'Стаж: 11 месяцев (меньше чем 21)',
  ],
  [
    { not: { fact: 'tariff', operator: 'in', value: ['start', 'silver'] } },
    'Tariff: Gold (not Start or Silver)',
    'Тариф: «Золото» (не «Старт» или «Серебро»)',
  ],
  [{ not: { fact: 'tariff', operator: 'notIn', value: ['gold', 'silver'] } }, 'Tariff: Gold', 'Тариф: «Золото»'],
  [{ not: { fact: 'tariff', operator: 'not:equal', value: 'gold' } }, 'Tariff: Gold', 'Тариф: «Золото»'],
  [
    { not: { fact: 'tenure_months', operator: 'swap:lessThan', value: 12 } },
    'Tenure: 11 months (at most 12)',
    'Стаж: 11 месяцев (не больше чем 12)',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'someValue:greaterThan', value: [12, 24] } },
    'Tenure: 11 months (at most 12 and 24)',
    'Стаж: 11 месяцев (не больше чем 12 и 24)',
  ],
  [
    { not: { fact: 'tenure_months', operator: 'everyValue:lessThan', value: [6, 24] } },
    'Tenure: 11 months (from 6 or 24)',
    'Стаж: 11 месяцев (от 6 или 24)',
  ],
  [
    { not: { fact: 'services', operator: 'contains', value: 'roaming' } },
    'Services: no roaming',
    'Услуги: роуминг — нет',
  ],
  [{ not: { fact: 'services', operator: 'doesNotContain', value: 'tv' } }, 'Services: TV', 'Услуги: ТВ'],
  [
    { not: { fact: 'services', operator: 'someFact:in', value: ['roaming', 'sms'] } },
    'Services: no roaming or sms',
    'Услуги: роуминг или sms — нет',
  ],
  [
    { not: { fact: 'services', operator: 'everyFact:in', value: ['tv', 'sms'] } },
    'Services: internet and TV (not only TV and sms)',
    'Услуги: интернет и ТВ (не только ТВ и sms)',
  ],
  [{ not: { fact: 'services', operator: 'everyFact:notIn', value: ['tv', 'sms'] } }, 'Services: TV', 'Услуги: ТВ'],
  [
    { not: { fact: 'services', operator: 'everyValue:contains', value: ['tv', 'sms'] } },
    'Services: not all of TV and sms',
    'Услуги: ТВ и sms — не всё сразу',
  ],
  [{ not: { fact: 'consent.phone', operator: 'equal', value: true } }, 'Consent: no', 'Согласие: нет'],
  [
    { not: { fact: 'contract_end', operator: 'lessThan', value: '2026-04-01' } },
    'Contract end: May 1, 2026, in 3 days (no earlier than Apr 1, 2026)',
    'Конец договора: 1 мая 2026 г., через 3 дня (не раньше чем 1 апр. 2026 г.)',
  ],
  [
    { not: { fact: 'tariff', operator: 'in', value: { fact: 'services' } } },
    'Tariff: Gold (not among Services, internet and TV)',
    'Тариф: «Золото» (не среди: «Услуги», интернет и ТВ)',
  ],
]
