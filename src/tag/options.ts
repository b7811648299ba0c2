/** What the tag is told, and what it offers to a page: the types of the module, without anything behind them. */

export interface SuflerOptions {
  /** A publishable key of the role `site`. */
  key: string
  /** Where Sufler answers, as `https://offers.shop.example/`. */
  endpoint: string
  /** `ru`, `en-GB`; without it the first of the ruleset. */
  locale?: string | undefined
  /** Longest wait for an answer, from 1 to 10,000 milliseconds; by default, and for anything else, 300. What comes later is dropped. */
  timeoutMs?: number | undefined
  /** The visitor agreed to personalisation. Undefined: has not been asked yet, which counts as no. */
  consent?: boolean | undefined
  context?: Context | undefined
  customer?: Customer | undefined
  /** From the answer with which a server rendered this page. */
  subject?: string | undefined
  /**
   * Marked elements are filled without being asked for: now, when one is added, and when the path of the page changes.
   * By default false: `refresh` fills them.
   */
  automatic?: boolean | undefined
  /** What goes wrong is told in the console; by default nothing is. */
  debug?: boolean | undefined
}

/**
 * What the call `start` of the script takes: the endpoint is where the script comes from, unless it says otherwise, and marked
 * elements are filled without being asked for.
 */
export type StartOptions = { [Name in keyof SuflerOptions]?: SuflerOptions[Name] | undefined }

/** Facts about this moment by their names in the ruleset: `{ 'page.category': 'roaming' }`. */
export type Context = Record<string, unknown>

/** Who is signed in, and the proof of it that the page's own server made. */
export interface Customer {
  id: string
  proof: string
}

export interface Wanted {
  /** `site.hero` */
  id: string
  /** Offers wanted; by default what the placement declares. */
  count?: number | undefined
}

export interface Offer {
  offerId: string
  locale: string
  /** Plain texts by field. They are no HTML: write them as text. */
  content: Record<string, string>
  /** Comes back with the outcomes of this offer. */
  token: string
}

export interface Placement {
  id: string
  /** Nothing qualified, and this is what the placement shows then. */
  fallback: boolean
  offers: Offer[]
}

export type Outcome = 'impression' | 'click' | 'accepted' | 'declined'

/** None of this ever throws or rejects. */
export interface Sufler {
  /** Adds facts for later requests; undefined takes one back. */
  context(facts: Context): void
  /** Who is signed in, from the next request on; undefined: nobody. */
  customer(customer: Customer | undefined): void
  /** What the visitor said about personalisation. False also deletes all that was kept. */
  consent(given: boolean): void
  /** Asks anew for all marked elements, and fills them; over once they are filled, or left as they are. */
  refresh(options?: { context?: Context }): Promise<void>
  /** For pages that render offers themselves. Empty when there was no answer in time. */
  decide(wanted: Wanted[]): Promise<Placement[]>
  /** Reports by itself that an offer, rendered as `element`, is seen and clicked; the function returned ends that. */
  observe(element: Element, token: string): () => void
  /** Reports what only the page knows: that it was `accepted`, say. */
  report(token: string, outcome: Outcome): void
  /** Lets go of the page: no listener is left. What is not reported yet is sent. */
  stop(): void
}

/** Detail of the event `sufler`, which bubbles from a marked element when its content has been settled. */
export interface SettledDetail {
  placement: string
  offers: Offer[]
}
