import type { Ruleset } from '../../domain/ruleset.ts'
import type { OperatorConsole } from '../../schema/operator.ts'
import { offerTitle } from './offer-titles.ts'

/** Offers that the console's search knows; those of its own placement come first. Beyond, an offer is asked for by its id. */
export const offersListedMax = 5_000

/** A call that the demo plays. */
export interface DemoCall {
  phone: string
  context: Record<string, unknown>
  /** Who calls, by locale. */
  note: Record<string, string>
}

/** What the console needs to know of a ruleset, in one locale of its catalogue. */
export function consoleOf(
  ruleset: Ruleset,
  placement: string,
  locale: string,
  undoWindowMinutes: number,
  demoCalls: readonly DemoCall[],
): OperatorConsole {
  const { id, name, locales, timeZone, currency, declineReasons } = ruleset
  const callReason = callReasonOf(ruleset, locale)
  return {
    name,
    ruleset: id,
    locale,
    locales,
    timeZone,
    currency,
    placement,
    ...(callReason === undefined ? {} : { callReason }),
    declineReasons: Object.entries(declineReasons).map(([id, words]) => ({ id, label: words[locale] ?? id })),
    undoWindowMinutes,
    offers: offersOf(ruleset, placement, locale),
    demoCalls: demoCalls.map(({ phone, context, note }) => ({ phone, context, note: note[locale] ?? '' })),
  }
}

function callReasonOf({ context, operatorScreen }: Ruleset, locale: string): OperatorConsole['callReason'] {
  const fact = context.find(({ name }) => name === operatorScreen?.callReason)
  if (fact?.type !== 'category') return undefined
  const { name, label, values = [], valueLabels } = fact
  const choices = values.map((value) => ({ id: value, label: valueLabels?.[value]?.[locale] ?? value }))
  return { fact: name, label: label?.[locale] ?? name, choices }
}

/** Those that are switched on, by title. */
function offersOf({ offers }: Ruleset, placement: string, locale: string): OperatorConsole['offers'] {
  const enabled = offers.filter(({ enabled }) => enabled)
  const isHere = (offer: (typeof offers)[number]) => offer.treatments.some((one) => one.placement === placement)
  const ordered = [...enabled.filter(isHere), ...enabled.filter((offer) => !isHere(offer))]
  return ordered
    .slice(0, offersListedMax)
    .map((offer) => ({ id: offer.id, title: offerTitle(offer, placement, locale), group: offer.group }))
    .sort((a, b) => a.title.localeCompare(b.title, locale))
}
