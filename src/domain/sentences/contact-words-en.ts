import { type ContactWords, windowPattern } from './contact-words.ts'
import { type PluralForms, pluralForm } from './plural-forms.ts'

const noun = (one: string, other = `${one}s`) => ({ one: `${article(one)} ${one}`, ofThem: { one, other } })
const article = (word: string) => (/^[aeiou]/.test(word) ? 'an' : 'a')
const units: Readonly<Record<string, PluralForms>> = {
  m: { one: 'minute', other: 'minutes' },
  h: { one: 'hour', other: 'hours' },
  d: { one: 'day', other: 'days' },
}
const periods: Readonly<Record<string, string>> = { day: 'today', week: 'this week', month: 'this month' }

export const englishContacts: ContactWords = {
  outcomes: {
    contact: noun('contact'),
    decided: noun('decision'),
    presented: noun('presentation'),
    impression: noun('impression'),
    click: noun('click'),
    accepted: noun('acceptance'),
    declined: noun('refusal'),
    later: noun('postponement'),
    'not-presented': { one: 'not being presented', ofThem: { other: 'not presented' } },
  },
  ofThem: ({ ofThem }, count) => pluralForm(ofThem, count, 'en'),
  window: (within) => {
    const [, amount, unit] = windowPattern.exec(within) ?? []
    if (amount === undefined || unit === undefined) return periods[within] ?? within
    return `in ${amount} ${pluralForm(units[unit] as PluralForms, Number(amount), 'en')}`
  },
  counted: (count, limit, outcomes, window) => `${count} of ${limit} ${outcomes} ${window}`.trimEnd(),
  coolingDown: (outcomes) => `a pause after ${outcomes}`,
  quietHours: (hours) => `quiet hours ${hours}`,
  noConsent: (label) => `no consent: ${label}`,
  excludedTogether: 'the answer shows another offer that excludes it',
  excludedAccepted: 'another offer that excludes it was accepted',
  historyUnknown: 'the history could not be read in time',
  historyFull: 'older records did not fit into the history, so the limit counts as reached',
  again: (when) => `again from ${when}`,
  forGood: 'for good',
  withThisAnswer: 'counting what this answer shows',
}
