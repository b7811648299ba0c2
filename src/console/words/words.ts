import type { AnswerOutcome } from '../state/call.ts'
import type { Counted } from './plural.ts'
import type { ProblemCode } from './problems.ts'
import type { WhyNotReason, WhyNotStage } from './why-not.ts'

export const languages = ['ru', 'en'] as const
export type Language = (typeof languages)[number]

/**
 * Every sentence that the console itself says. A language that lacks one does not compile. What is about offers and
 * customers comes from the server, in the locale of the catalogue.
 */
export interface Words {
  languageName: string
  title: string
  skipToOffers: string

  connection: {
    connecting: string
    connected: string
    waiting(seconds: number): string
    offline: string
    refused: string
    retryNow: string
    /** `at`: a time of day. */
    stale(at: string): string
    /** For a screen without a call, where nothing is old. */
    lost: string
    queued: Counted
  }

  settings: {
    language: string
    theme: string
    themes: { light: string; dark: string; system: string }
    help: string
    signOut: string
  }

  key: {
    heading: string
    needed: string
    refused: string
    forbidden: string
    label: string
    hint: string
    enter: string
  }

  idle: {
    heading: string
    label: string
    placeholder: string
    kinds: { phone: string; customer: string }
    start: string
    unclear: string
    hint: string
    demo: string
    demoHint: string
    demoPause: string
  }

  ringing: {
    heading: string
    answer: string
    reject: string
    announce(who: string): string
    secondHeading: string
    secondText(who: string): string
    /** Where the line is free. */
    quiet: string
    quietHint: string
    holdFirst: string
    endFirst: string
    keepFirst: string
  }

  call: {
    unknownCaller: string
    unknownCustomer: string
    unknownHint: string
    /** `id`: as the operator typed it. */
    customerNumber(id: string): string
    crmCard: string
    hold: string
    transfer: string
    onHold: string
    held: string
    takeUp: string
    /** `who`: a name or a number. */
    takeUpCall(who: string): string
    localTime: string
    duration: string
    end: string
    newCall: string
    deciding: string
    facts: string
    reason: string
    recent: string
    recentNone: string
    answered: string
    /** `parts`: of `degradedParts`. */
    degraded(parts: string): string
    degradedParts: Record<'customer' | 'texts' | 'engine' | 'history' | 'budgets', string>
    elsewhere: string
    outcomes: Record<'presented' | 'impression' | 'click' | 'accepted' | 'declined' | 'later' | 'not-presented', string>
  }

  card: {
    sayNow: string
    pitching: string
    next: string
    nothing: string
    nothingHint: string
    pitch: string
    unpitch: string
    accept: string
    decline: string
    later: string
    benefit: string
    why: string
    objections: string
    value: string
    until(date: string): string
    endsToday: string
    service: string
    arrived: string
    presented: string
    /** For the list that screen readers hear after a re-rank. */
    announceLead(title: string): string
    announceNext(titles: string): string
  }

  /** Finding out who calls. */
  who: {
    heading: string
    other: string
    label: string
    find: string
    hint: string
    /** `label`: what the caller was looked for by. */
    nobody(label: string): string
    asking: string
  }

  /** What the server refused, in words; `other` for whatever else. */
  problems: Record<ProblemCode | 'other', string>
  supportCode(code: string): string

  decline: { heading(title: string): string; none: string; cancel: string }

  later: {
    heading(title: string): string
    tomorrow: string
    week: string
    month: string
    date: string
    confirm: string
    cancel: string
  }

  undo: {
    said: Record<AnswerOutcome, string>
    waiting: string
    undoing: string
    undo: string
    over: string
    windowLeft(minutes: number): string
  }

  notice: {
    notRecorded(title: string): string
    notUndone(title: string): string
    notBegun(who: string): string
    tryAgain: string
    failed: string
    dismiss: string
  }

  whyNot: {
    open: string
    heading: string
    label: string
    placeholder: string
    none: string
    results: Counted
    asking: string
    failed: string
    stagesLabel: string
    stages: Record<WhyNotStage, string>
    reasons: Record<WhyNotReason, string>
    nearestMiss: string
    oneOf: string
    or: string
    policy(count: number, limit: number): string
    endsAt(date: string): string
    notInPlacement: string
  }

  help: {
    heading: string
    keys: {
      pitch: string
      accept: string
      decline: string
      later: string
      unpitch: string
      undo: string
      reason: string
      objections: string
      whyNot: string
      end: string
      hold: string
      transfer: string
      who: string
      newCall: string
      help: string
      close: string
    }
    shortcuts: string
    shortcutsHint: string
  }

  close: string
  unknownValue: string
}
