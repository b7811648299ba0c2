import type { AnswerOutcome } from '../state/call.ts'
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
    queued(count: number): string
    leaving: string
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
    hint: string
    label: string
    placeholder: string
    kinds: { phone: string; customer: string }
    start: string
    unclear: string
    demo: string
    demoHint: string
    demoPlay: string
    demoPause: string
    demoNext: string
    loading: string
    unreachable: string
  }

  ringing: {
    heading: string
    answer: string
    reject: string
    announce(who: string): string
    secondHeading: string
    secondText(who: string): string
    takeSecond: string
    keepFirst: string
  }

  call: {
    customer: string
    unknownCustomer: string
    unknownHint: string
    localTime: string
    duration: string
    end: string
    ending: string
    newCall: string
    deciding: string
    failed: string
    facts: string
    reason: string
    recent: string
    recentNone: string
    answered: string
    degraded: string
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
    windowLeft(minutes: number): string
  }

  notice: {
    notRecorded(title: string): string
    notUndone(title: string): string
    failed: string
    dismiss: string
  }

  whyNot: {
    open: string
    heading: string
    label: string
    placeholder: string
    none: string
    results(count: number): string
    asking: string
    failed: string
    shown: string
    outranked: string
    stagesLabel: string
    stages: Record<WhyNotStage, string>
    reasons: Record<WhyNotReason, string>
    nearestMiss: string
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
      newCall: string
      help: string
      close: string
    }
    shortcuts: string
    shortcutsHint: string
    about(ruleset: string): string
  }

  close: string
  unknownValue: string
}
