import type { SiteDecisionAnswer } from '../schema/site.ts'
import type { Outcome, Placement } from './options.ts'

/** Offers that this page was given: whose they are, and which of their outcomes have been told. */
export interface Issued {
  /** What of an answer may be shown: what a visitor declined is gone for this document, whatever the server remembers. */
  add(answer: SiteDecisionAnswer): Placement[]
  /**
   * The subject that an outcome is to be reported for, the first time that it is asked for. Undefined: told already, or
   * nobody knows whose it is. An impression counts once for an offer in a placement and a page, however often it is decided.
   */
  takeOnce(token: string, outcome: Outcome): string | undefined
  /** What was seen on another page may be seen again. */
  startPage(page: string): void
  clear(): void
}

/** Tokens that are remembered; the oldest go first. */
const issuedMax = 500

/** @param pageSubject whose the offers are that a server rendered into the page */
export function createIssued(pageSubject: string | undefined): Issued {
  const byToken = new Map<string, { subject: string; place: string; offerId: string }>()
  const told = new Set<string>()
  const declined = new Set<string | undefined>()
  let subjectOfPage = pageSubject
  let page = ''
  return {
    add({ subject, placements }) {
      const shown = placements.map(({ offers, ...placement }) => ({
        ...placement,
        offers: offers.filter(({ offerId, token }) => {
          byToken.set(token, { subject, place: `${placement.id} ${offerId}`, offerId })
          return !declined.has(offerId)
        }),
      }))
      for (const token of [...byToken.keys()].slice(0, -issuedMax)) byToken.delete(token)
      return shown
    },
    takeOnce(token, outcome) {
      const { subject = subjectOfPage, place = token, offerId } = byToken.get(token) ?? {}
      if (outcome === 'declined') declined.add(offerId)
      const what = `${outcome} ${outcome === 'impression' ? place : token}`
      if (!subject || told.has(what)) return undefined
      told.add(what)
      return subject
    },
    startPage(next) {
      if (next !== page) told.clear()
      page = next
    },
    clear() {
      byToken.clear()
      subjectOfPage = undefined
    },
  }
}
