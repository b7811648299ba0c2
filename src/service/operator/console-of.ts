import { type Offer, type Ruleset, underAllRules } from '../../domain/ruleset.ts'
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

/**
 * Those that any of the rules have switched on, each once, by title: of which rules a caller's arm is, is not known here.
 * What an offer is called is said by the first rules that offer it in the placement, the ruleset's own before variants.
 */
function offersOf(ruleset: Ruleset, placement: string, locale: string): OperatorConsole['offers'] {
  const isHere = (offer: Offer) => offer.treatments.some((one) => one.placement === placement)
  const allRules = underAllRules(ruleset)
  const offers = ruleset.offers.flatMap((_, number) => {
    const enabled = allRules.flatMap((rules) => rules.offers[number] ?? []).filter((offer) => offer.enabled)
    return enabled.find(isHere) ?? enabled[0] ?? []
  })
  const ordered = [...offers.filter(isHere), ...offers.filter((offer) => !isHere(offer))]
  return ordered
    .slice(0, offersListedMax)
    .map((offer) => ({ id: offer.id, title: offerTitle(offer, placement, locale), group: offer.group }))
    .sort((a, b) => a.title.localeCompare(b.title, locale))
}
