import type { SiteDecisionRequest } from '../schema/site.ts'
import type { Customer } from './options.ts'
import type { SubjectCookie } from './subject-cookie.ts'

/** What is undefined is left out of the JSON. */
export type Claims = {
  [Name in 'consent' | 'subject' | 'customer']?: SiteDecisionRequest[Name] | undefined
}

/** Who asks, as far as the visitor agreed to being known. */
export interface Identity {
  /** What a request may say about who asks. */
  claims(): Claims
  /** The visitor agreed, and the browser does not object. */
  mayKeep(): boolean
  /**
   * Takes the subject of an answer; it goes beyond that answer only when it says so, and the visitor did: in the cookie, and in
   * memory for this document, where there are no cookies.
   */
  meet(subject: string, keep: boolean): void
  consent(given: boolean): void
  customer(customer: Customer | undefined): void
}

interface Known {
  subject?: string | undefined
  consent?: boolean | undefined
  customer?: Customer | undefined
}

/** @param objects whether the browser sends `Sec-GPC: 1`; it outweighs what the page says */
export function createIdentity(
  { consent, customer, subject }: Known,
  cookie: SubjectCookie,
  objects: boolean,
): Identity {
  let agreed = consent
  let signedIn = customer
  // A server that has rendered the page knows already.
  let inMemory = subject
  const mayKeep = () => agreed === true && !objects
  const forgetUnlessAllowed = () => {
    // Not asked yet is no withdrawal: the answer of a banner often comes after the tag.
    if (agreed !== false && !objects) return
    cookie.erase()
    inMemory = undefined
  }
  forgetUnlessAllowed()
  return {
    mayKeep,
    claims() {
      if (!mayKeep()) return { consent: false }
      return { consent: true, subject: cookie.read() ?? inMemory, customer: signedIn }
    },
    meet(next, keep) {
      if (keep && mayKeep()) {
        inMemory = next
        cookie.write(next)
      }
    },
    consent(given) {
      agreed = given
      forgetUnlessAllowed()
    },
    customer(next) {
      signedIn = next
    },
  }
}
