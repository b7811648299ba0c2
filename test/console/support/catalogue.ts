import type { CallState } from '#sufler/schema/live.ts'
import type { OperatorCard, OperatorConsole, OperatorCustomer } from '#sufler/schema/operator.ts'

export type CatalogueLocale = 'ru' | 'en'

/** An offer in both locales, and the reasons of a call that it is for; without any it always is. */
interface ScriptedOffer {
  id: string
  group: string
  value: number
  validUntil?: string
  for?: readonly string[]
  ru: Texts
  en: Texts
}

interface Texts {
  title: string
  script: string
  accept: string
  decline: string
  benefit?: string
  reasons: string[]
  objections?: Record<string, string>
}

/** In the order of their rank, where they fit. */
export const scriptedOffers: readonly ScriptedOffer[] = [
  {
    id: 'roaming-data-pack',
    group: 'roaming',
    value: 310,
    for: ['roaming'],
    validUntil: '2027-12-31T21:00:00Z',
    ru: {
      title: 'Пакет интернета в роуминге, 10 ГБ',
      script:
        'Анна, вижу, что интернетом вы пользуетесь каждый день: за последний месяц 5 200 МБ. За границей без пакета это выйдет дорого. Давайте я сейчас подключу вам 10 ГБ на 14 дней за 890 ₽: карты, мессенджеры и почта будут работать как дома.',
      accept: 'Подключить',
      decline: 'Не сейчас',
      benefit: '10 ГБ вместо поминутной оплаты: обычная поездка обойдётся на 2 400 ₽ дешевле.',
      reasons: ['Причина звонка: роуминг', 'Интернет за 30 дней: 5 200 МБ', 'Поездок за границу за год: 3'],
      objections: {
        'too-expensive': 'Один день без пакета стоит дороже: 4 МБ карты уже 120 ₽.',
        'not-needed': 'Вайфай в отеле есть не всегда, а такси и карта нужны сразу в аэропорту.',
      },
    },
    en: {
      title: 'Roaming data pack, 10 GB',
      script:
        'Anna, I can see that you use mobile internet every day: 5,200 MB in the last month. Abroad that gets expensive without a pack. Let me add 10 GB for 14 days for ₽890, so that maps, messengers and mail work just as they do at home.',
      accept: 'Connect',
      decline: 'Not now',
      benefit: '10 GB instead of paying by the minute: a usual trip costs ₽2,400 less.',
      reasons: ['Reason of the call: roaming', 'Mobile internet in 30 days: 5,200 MB', 'Trips abroad in a year: 3'],
      objections: {
        'too-expensive': 'One day without the pack costs more: 4 MB of maps are ₽120 already.',
        'not-needed': 'Hotel Wi-Fi is not always there, and you need a taxi and a map right at the airport.',
      },
    },
  },
  {
    id: 'roaming-voice-pack',
    group: 'roaming',
    value: 180,
    for: ['roaming'],
    ru: {
      title: 'Звонки домой из роуминга, 100 минут',
      script: 'Хотите, чтобы минута домой стоила как дома? 100 минут на месяц за 450 ₽.',
      accept: 'Подключить',
      decline: 'Не сейчас',
      reasons: ['Звонков за границу за 30 дней: 42'],
    },
    en: {
      title: 'Calls home from abroad, 100 minutes',
      script: 'Would you like a minute home to cost what it does at home? 100 minutes a month for ₽450.',
      accept: 'Connect',
      decline: 'Not now',
      reasons: ['Calls abroad in 30 days: 42'],
    },
  },
  {
    id: 'tariff-max',
    group: 'tariff',
    value: 540,
    for: ['tariff', 'bill', 'roaming'],
    ru: {
      title: 'Тариф «Максимум»',
      script: 'По вашим расходам «Максимум» выйдет на 210 ₽ в месяц дешевле, а интернет будет без счётчика. Перевести?',
      accept: 'Перевести',
      decline: 'Не сейчас',
      reasons: ['Расходы за 30 дней: 1 240 ₽', 'Тариф: «Умный»'],
    },
    en: {
      title: 'Tariff Max',
      script: 'By what you spend, Max would be ₽210 a month cheaper, with internet that nobody counts. Shall I switch?',
      accept: 'Switch',
      decline: 'Not now',
      reasons: ['Spent in 30 days: ₽1,240', 'Tariff: Smart'],
    },
  },
  {
    id: 'tv-start',
    group: 'tv',
    value: 120,
    ru: {
      title: 'Телевидение «Старт», первый месяц бесплатно',
      script: 'По вечерам вы смотрите видео. Первый месяц телевидения в подарок: 150 каналов и кино. Включаем?',
      accept: 'Включить',
      decline: 'Не сейчас',
      reasons: ['Видео: 60% интернета'],
    },
    en: {
      title: 'Television Start, first month free',
      script: 'You watch videos in the evening. The first month of television is on us: 150 channels and films. On?',
      accept: 'Switch on',
      decline: 'Not now',
      reasons: ['Video: 60% of internet'],
    },
  },
]

const words = {
  ru: {
    reason: 'Причина звонка',
    choices: ['роуминг', 'счёт', 'тариф', 'интернет', 'устройство', 'жалоба', 'уход', 'другая'],
    declines: ['Дорого', 'Есть у другого оператора', 'Не нужно', 'Неудобно говорить', 'Другое'],
    notes: ['Анна летит в отпуск и спрашивает про роуминг', 'Борис не понимает счёт'],
  },
  en: {
    reason: 'Reason of the call',
    choices: ['roaming', 'bill', 'tariff', 'internet', 'device', 'complaint', 'leaving', 'another'],
    declines: ['Too expensive', 'Has it elsewhere', 'Does not need it', 'No time to talk', 'Something else'],
    notes: ['Anna is off on holiday and asks about roaming', 'Boris does not understand his bill'],
  },
}

const choiceIds = ['roaming', 'bill', 'tariff', 'internet', 'device', 'complaint', 'leaving', 'other']
const declineIds = ['too-expensive', 'has-elsewhere', 'not-needed', 'no-time', 'other']

export function scriptedConsole(locale: CatalogueLocale, withDemo: boolean): OperatorConsole {
  const { reason, choices, declines, notes } = words[locale]
  return {
    name: locale === 'ru' ? 'Сигнал' : 'Signal',
    ruleset: '3f2a9c0d11b84e77',
    locale,
    locales: ['ru', 'en'],
    timeZone: 'Europe/Moscow',
    currency: 'RUB',
    placement: 'call-centre.prompt',
    callReason: {
      fact: 'call.reason',
      label: reason,
      choices: choiceIds.map((id, place) => ({ id, label: choices[place] ?? id })),
    },
    declineReasons: declineIds.map((id, place) => ({ id, label: declines[place] ?? id })),
    undoWindowMinutes: 15,
    offers: scriptedOffers.map((offer) => ({ id: offer.id, title: offer[locale].title, group: offer.group })),
    demoCalls: withDemo
      ? notes.map((note, place) => ({
          phone: `+7 916 000-00-0${place + 1}`,
          context: { 'call.reason': choiceIds[place] },
          note,
        }))
      : [],
  }
}

/** What a catalogue says of everybody of whom it knows nothing. */
const defaultFact = { name: 'debt_rub', label: 'Debt', text: '₽0', known: true, tone: 'plain' } as const

/** Nobody whom anybody knows. */
export function scriptedCaller(): OperatorCustomer {
  const customerId = 'passing:0f5c1f6e-9a3f-4b63-9d0a-6f0f8f8f5d11'
  return { customerId, identified: false, known: false, facts: [defaultFact], recent: [] }
}

export function scriptedCustomer(locale: CatalogueLocale, customerId: string): OperatorCustomer {
  const isRu = locale === 'ru'
  const fact = (name: string, ru: string, en: string, text: [string, string], tone: 'plain' | 'good' | 'warning') =>
    ({ name, label: isRu ? ru : en, text: isRu ? text[0] : text[1], known: text[0] !== '—', tone }) as const
  return {
    customerId,
    identified: true,
    known: true,
    name: isRu ? 'Анна Петрова' : 'Anna Petrova',
    timeZone: 'Asia/Yekaterinburg',
    facts: [
      fact('tariff', 'Тариф', 'Tariff', ['«Умный»', 'Smart'], 'plain'),
      fact('tariff_price_rub', 'Цена тарифа', 'Price of the tariff', ['690 ₽', '₽690'], 'plain'),
      fact('charges_rub_30d', 'Расходы за 30 дней', 'Spent in 30 days', ['1 240 ₽', '₽1,240'], 'plain'),
      fact('customer_since', 'Клиент', 'Customer for', ['7 лет', '7 years'], 'good'),
      fact('churn_risk', 'Риск ухода', 'Risk of leaving', ['62%', '62%'], 'warning'),
      fact('contract_end', 'Договор до', 'Contract until', ['—', '—'], 'plain'),
      fact('data_left_mb', 'Остаток интернета', 'Data left', ['310 МБ', '310 MB'], 'warning'),
      fact('services', 'Услуги', 'Services', ['интернет, определитель номера', 'internet, caller id'], 'plain'),
      fact('loyalty_level', 'Бонусная программа', 'Bonus programme', ['золотой', 'gold'], 'good'),
      fact('region', 'Регион', 'Region', ['Урал', 'Ural'], 'plain'),
    ],
    recent: [
      {
        at: new Date(Date.now() - 2 * 86_400_000).toISOString(),
        outcome: 'declined',
        offerId: 'antivirus',
        title: isRu ? 'Антивирус на год' : 'A year of antivirus',
        placementId: 'call-centre.prompt',
        reason: isRu ? 'Дорого' : 'Too expensive',
      },
      {
        at: new Date(Date.now() - 9 * 86_400_000).toISOString(),
        outcome: 'accepted',
        offerId: 'data-5gb',
        title: isRu ? 'Ещё 5 ГБ до конца месяца' : '5 GB more this month',
        placementId: 'app.story',
      },
      {
        at: new Date(Date.now() - 20 * 86_400_000).toISOString(),
        outcome: 'impression',
        offerId: 'watch-sale',
        title: isRu ? 'Часы со скидкой 15%' : 'Watches, 15% off',
        placementId: 'site.hero',
      },
    ],
  }
}

/** The cards for a call of this reason, as if nothing had been said yet. */
export function scriptedCards(locale: CatalogueLocale, reason: unknown, gone: ReadonlySet<string>): OperatorCard[] {
  return scriptedOffers
    .filter((offer) => !gone.has(offer.id) && (offer.for === undefined || offer.for.includes(String(reason))))
    .slice(0, 3)
    .map((offer, place) => {
      const { title, script, accept, decline, benefit, reasons, objections = {} } = offer[locale]
      return {
        offerId: offer.id,
        group: offer.group,
        kind: 'sale',
        rank: place + 1,
        score: offer.value,
        value: offer.value,
        placementId: 'call-centre.prompt',
        decisionId: '01a201b9-e927-72dd-8441-379687f75e83',
        content: { title, script, accept, decline, ...(benefit === undefined ? {} : { benefit }) },
        reasons,
        ...(offer.validUntil === undefined ? {} : { validUntil: offer.validUntil }),
        objections: Object.entries(objections).map(([id, answer]) => ({
          reason: id,
          says: words[locale].declines[declineIds.indexOf(id)] ?? id,
          answer,
        })),
        presented: false,
      }
    })
}

/** A state of a call; everything has a default but what the test is about. */
export function scriptedState(changes: Partial<CallState> & { callId: string }): CallState {
  return {
    type: 'call.state',
    sequence: 1,
    cause: 'start',
    locale: 'en',
    ruleset: '3f2a9c0d11b84e77',
    decisionId: '01a201b9-e927-72dd-8441-379687f75e83',
    degraded: [],
    placement: 'call-centre.prompt',
    fallback: false,
    customer: scriptedCustomer('en', '79160000001'),
    context: { 'call.reason': 'roaming' },
    pinned: null,
    cards: scriptedCards('en', 'roaming', new Set()),
    ...changes,
  }
}
