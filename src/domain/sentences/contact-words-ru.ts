import { type ContactWords, windowPattern } from './contact-words.ts'
import { type PluralForms, pluralForm } from './plural-forms.ts'

/** «Пауза после отказа», «3 из 3 отказов»: the genitive. */
const noun = (one: string, other: string) => ({ one, ofThem: { one, other } })
/** «За 1 минуту»: the accusative. */
const units: Readonly<Record<string, PluralForms>> = {
  m: { one: 'минуту', few: 'минуты', many: 'минут', other: 'минуты' },
  h: { one: 'час', few: 'часа', many: 'часов', other: 'часа' },
  d: { one: 'день', few: 'дня', many: 'дней', other: 'дня' },
}
const periods: Readonly<Record<string, string>> = { day: 'за сегодня', week: 'за эту неделю', month: 'за этот месяц' }

export const russianContacts: ContactWords = {
  outcomes: {
    contact: noun('контакта', 'контактов'),
    decided: noun('решения', 'решений'),
    presented: noun('показа', 'показов'),
    impression: noun('просмотра', 'просмотров'),
    click: noun('клика', 'кликов'),
    accepted: noun('согласия', 'согласий'),
    declined: noun('отказа', 'отказов'),
    later: noun('переноса', 'переносов'),
    'not-presented': noun('пропущенного показа', 'пропущенных показов'),
  },
  ofThem: ({ ofThem }, count) => pluralForm(ofThem, count, 'ru'),
  window: (within) => {
    const [, amount, unit] = windowPattern.exec(within) ?? []
    if (amount === undefined || unit === undefined) return periods[within] ?? within
    return `за ${amount} ${pluralForm(units[unit] as PluralForms, Number(amount), 'ru')}`
  },
  counted: (count, limit, outcomes, window) => `${count} из ${limit} ${outcomes} ${window}`.trimEnd(),
  coolingDown: (outcomes) => `пауза после ${outcomes}`,
  quietHours: (hours) => `тихие часы ${hours}`,
  noConsent: (label) => `нет согласия: ${label}`,
  excludedTogether: 'в ответе есть другое предложение, которое его исключает',
  excludedAccepted: 'принято другое предложение, которое его исключает',
  historyUnknown: 'историю не удалось прочитать вовремя',
  historyFull: 'старые записи не поместились в историю, поэтому предел считается достигнутым',
  again: (when) => `снова с ${when}`,
  forGood: 'навсегда',
  withThisAnswer: 'вместе с тем, что показывает этот ответ',
}
