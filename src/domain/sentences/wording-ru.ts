import { russianContacts } from './contact-words-ru.ts'
import { type PluralForms, pluralForm } from './plural-forms.ts'
import type { Wording } from './wording.ts'

/** 1 день, 2 дня, 5 дней, 1,5 дня. */
const forms = (one: string, few: string, many: string): PluralForms => ({ one, few, many, other: few })
const same = (word: string): PluralForms => ({ other: word })

/**
 * Quantities follow «чем», which leaves them in the nominative: "не меньше чем 24 месяца". Without «чем» they would
 * need a genitive that no plural rule gives.
 */
export const russian: Wording = {
  language: 'ru',
  conjunctions: { and: 'и', or: 'или' },
  boolean: (value) => (value ? 'да' : 'нет'),
  nothing: 'ничего',
  unseen: 'другое значение',
  noData: 'нет данных',
  others: (count) => `ещё ${count}`,
  units: {
    seconds: forms('секунда', 'секунды', 'секунд'),
    minutes: forms('минута', 'минуты', 'минут'),
    hours: forms('час', 'часа', 'часов'),
    days: forms('день', 'дня', 'дней'),
    weeks: forms('неделя', 'недели', 'недель'),
    months: forms('месяц', 'месяца', 'месяцев'),
    years: forms('год', 'года', 'лет'),
    KB: same('КБ'),
    MB: same('МБ'),
    GB: same('ГБ'),
    TB: same('ТБ'),
    'Mbit/s': same('Мбит/с'),
    'Gbit/s': same('Гбит/с'),
  },
  aMonth: (amount) => `${amount} в месяц`,
  timeFacts: {
    'time.hour': 'Час суток',
    'time.weekday': 'День недели',
    'time.dayOfMonth': 'День месяца',
    'time.month': 'Месяц',
  },
  anniversary: (label) => `${label}, годовщина`,
  daysBeyondMonths: (label) => `${label}, дни сверх полных месяцев`,

  requirements: {
    is: (expected) => `нужно: ${expected}`,
    isNot: (expected) => `не должно быть: ${expected}`,
    differs: (expected) => `должно отличаться хотя бы от одного: ${expected}`,
    among: (expected) => `должно быть среди: ${expected}`,
    notAmong: (expected) => `не должно быть среди: ${expected}`,
    less: (expected) => `нужно меньше чем ${expected}`,
    atMost: (expected) => `нужно не больше чем ${expected}`,
    more: (expected) => `нужно больше чем ${expected}`,
    atLeast: (expected) => `нужно не меньше чем ${expected}`,
    before: (expected) => `нужно раньше чем ${expected}`,
    notAfter: (expected) => `нужно не позже чем ${expected}`,
    after: (expected) => `нужно позже чем ${expected}`,
    notBefore: (expected) => `нужно не раньше чем ${expected}`,
    has: (expected) => `нужно: ${expected}`,
    lacks: (expected) => `не должно быть: ${expected}`,
    lacksOne: (expected) => `не должно быть хотя бы одного: ${expected}`,
    hasOnly: (expected) => `должно быть только: ${expected}`,
    hasBesides: (expected) => `нужно что-то кроме: ${expected}`,
  },
  miss: (label, actual, requirement) => `${label}: ${actual}, ${requirement}`,
  otherFact: (label, value) => `«${label}» (${value ?? 'нет данных'})`,
  otherFactBeside: (label, value) => `«${label}», ${value}`,
  alternatives: (count, nearest) => `достаточно одного из ${count}, ближе всего: ${nearest}`,
  held: (held, of) => `выполнено ${held} из ${of} ${pluralForm({ one: 'условия', other: 'условий' }, of, 'ru')}`,

  reasons: {
    is: ({ label, actual }) => `${label}: ${actual}`,
    isNot: ({ label, actual, expected }) => `${label}: ${actual} (не ${expected})`,
    differs: ({ label, actual, expected }) => `${label}: ${actual} (не только ${expected})`,
    among: ({ label, actual, expected }) => `${label}: ${actual} (среди: ${expected})`,
    notAmong: ({ label, actual, expected }) => `${label}: ${actual} (не среди: ${expected})`,
    less: ({ label, actual, expected }) => `${label}: ${actual} (меньше чем ${expected})`,
    atMost: ({ label, actual, expected }) => `${label}: ${actual} (не больше чем ${expected})`,
    more: ({ label, actual, expected }) => `${label}: ${actual} (больше чем ${expected})`,
    atLeast: ({ label, actual, expected }) => `${label}: ${actual} (от ${expected})`,
    before: ({ label, actual, expected }) => `${label}: ${actual} (раньше чем ${expected})`,
    notAfter: ({ label, actual, expected }) => `${label}: ${actual} (не позже чем ${expected})`,
    after: ({ label, actual, expected }) => `${label}: ${actual} (позже чем ${expected})`,
    notBefore: ({ label, actual, expected }) => `${label}: ${actual} (не раньше чем ${expected})`,
    has: ({ label, matching }) => `${label}: ${matching}`,
    lacks: ({ label, expected }) => `${label}: ${expected} — нет`,
    lacksOne: ({ label, expected }) => `${label}: ${expected} — не всё сразу`,
    hasOnly: ({ label, actual }) => `${label}: только ${actual}`,
    hasBesides: ({ label, actual, expected }) => `${label}: ${actual} (не только ${expected})`,
  },
  fallback: 'Ничего другого не подходит',
  endsSoon: (when) => `Предложение истекает ${when}`,

  notYetValid: (when, date) => `начнётся ${when}: ${date}`,
  expired: (when, date) => `истекло ${when}: ${date}`,
  outsideDays: (days, today) => `показывается в эти дни: ${days}; сегодня ${today}`,
  outsideHours: (hours, now) => `показывается в ${hours}; сейчас ${now}`,
  noTreatment: (placements, asked) => `есть тексты для ${placements}, но не для ${asked}`,
  budgetExhausted: (budget, limit, per) => `лимит ${budget} исчерпан: всего ${limit}${per === 'day' ? ' в день' : ''}`,
  outranked: (score) => `у последнего из показанных оценка ${score}`,
  contact: russianContacts,
}
