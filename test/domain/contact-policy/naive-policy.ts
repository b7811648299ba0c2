import type { ContactPolicy, ContactRule } from '#sufler/domain/contact-policy/contact-policy.ts'
import type { RecordKind } from '#sufler/domain/history/history-record.ts'
import type { Offer, Placement, Ruleset } from '#sufler/domain/ruleset.ts'
import type { ContactFilter } from '#sufler/schema/contact-policies-file.ts'
import { isWithinHours, periodEnd, periodName } from './naive-calendar.ts'

/** A record of the history by names, as one would tell it. */
export interface ContactEvent {
  atMs: number
  /** For `later` and `reserved`; 0 for all others. */
  untilMs: number
  offer: string
  group: string
  placement: string
  kind: RecordKind
  reason: string
  isUndone: boolean
}

/** What one decision knows of a customer. */
export interface ContactWorld {
  ruleset: Ruleset
  nowMs: number
  events: readonly ContactEvent[]
  forgottenUntilMs: number
  isHistoryKnown: boolean
  /** Features of the customer. */
  values: Readonly<Record<string, unknown>>
  /** What the answer shows already. */
  answer: readonly { offer: Offer; placement: Placement }[]
}

export interface NaiveSuppression {
  policy: string
  reason: string
  count: number | undefined
  limit: number | undefined
  endsAtMs: number | undefined
  isHistoryFull: boolean
}

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const span = (text: string) =>
  text === 'forever' ? Number.POSITIVE_INFINITY : Number.parseInt(text, 10) * (unitMs[text.slice(-1)] as number)
const longestAgreedMs = 1_095 * 86_400_000

/** Why a policy keeps an offer from a placement; written from what the words of `contact-policies.yaml` mean. */
export function naiveSuppression(
  policy: ContactPolicy,
  offer: Offer,
  placement: Placement,
  world: ContactWorld,
): NaiveSuppression | undefined {
  if (!isGoverned(policy, offer, placement)) return undefined
  const { rule } = policy
  const said = (reason: string, more: Partial<NaiveSuppression> = {}): NaiveSuppression => ({
    policy: policy.id,
    reason,
    count: undefined,
    limit: undefined,
    endsAtMs: undefined,
    isHistoryFull: false,
    ...more,
  })
  switch (rule.kind) {
    case 'consent':
      return world.values[rule.fact] === true ? undefined : said('no-consent')
    case 'quietHours': {
      const zone = zoneName(rule.timeZone, world)
      const isQuiet = (atMs: number) => isWithinHours(rule.hours, rule.days, zone, atMs)
      if (!isQuiet(world.nowMs)) return undefined
      let endsAtMs = Math.floor(world.nowMs / 60_000) * 60_000 + 60_000
      while (isQuiet(endsAtMs)) endsAtMs += 60_000
      return said('quiet-hours', { endsAtMs })
    }
    case 'exclusion':
      if (rule.when === 'together') {
        const isOneShown = world.answer.some((shown) => isGoverned(policy, shown.offer, shown.placement))
        return isOneShown ? said('excluded') : undefined
      }
      return excludedByAccepted(policy, rule, offer, world, said)
    case 'cap':
      return capped(policy, rule, offer, placement, world, said)
    case 'coolDown':
      return coolingDown(policy, rule, offer, placement, world, said)
  }
}

/** The one that is told when several keep an offer away: the one that ends last, or never. */
export function naiveVerdict(offer: Offer, placement: Placement, world: ContactWorld): NaiveSuppression | undefined {
  return world.ruleset.contactPolicies
    .flatMap((policy) => naiveSuppression(policy, offer, placement, world) ?? [])
    .reduce<NaiveSuppression | undefined>((longest, one) => {
      const end = (suppression: NaiveSuppression) => suppression.endsAtMs ?? Number.POSITIVE_INFINITY
      return longest === undefined || end(one) > end(longest) ? one : longest
    }, undefined)
}

/** Whether a place must be held before the offer is shown. */
export function naiveNeedsReservation(offer: Offer, placement: Placement, { contactPolicies }: Ruleset): boolean {
  return contactPolicies.some((policy) => {
    const { rule, where } = policy
    if (rule.kind !== 'cap' || !rule.strict || !isGoverned(policy, offer, placement)) return false
    return matches(rule.counting ?? where, offer, placement)
  })
}

type Said = (reason: string, more?: Partial<NaiveSuppression>) => NaiveSuppression

function capped(
  policy: ContactPolicy,
  rule: Extract<ContactRule, { kind: 'cap' }>,
  offer: Offer,
  placement: Placement,
  world: ContactWorld,
  said: Said,
): NaiveSuppression | undefined {
  const { ruleset, nowMs } = world
  if (!world.isHistoryKnown && rule.whenUnknown === 'block') return said('history-unknown')
  const limit = policy.limits[offer.id] ?? rule.limit
  const zone = zoneName(rule.timeZone, world)
  const isCalendar = ['day', 'week', 'month'].includes(rule.within)
  const isInWindow = (atMs: number, clockMs: number) =>
    isCalendar
      ? periodName(rule.within, zone, atMs) === periodName(rule.within, zone, clockMs)
      : clockMs - atMs < span(rule.within)
  const isOfItsKind = (event: ContactEvent) => {
    const shown = ruleset.placements.find(({ id }) => id === event.placement)
    if (event.kind !== 'reserved') return countsHere(rule.count, event.kind, shown)
    return rule.strict && !(shown?.contactWhen === 'decision' && countsHere(rule.count, 'decided', shown))
  }
  const relevant = relevantEvents(policy, rule.counting, true, world).filter(
    (event) => isOfItsKind(event) && isSame(rule.per, event, offer, placement, ruleset),
  )
  const countAt = (clockMs: number) =>
    relevant.filter(
      ({ atMs, kind, untilMs }) => isInWindow(atMs, clockMs) && (kind !== 'reserved' || untilMs > clockMs),
    ).length
  const isFullAt = (clockMs: number) => world.forgottenUntilMs > 0 && isInWindow(world.forgottenUntilMs, clockMs)
  const inAnswer = !rule.strict
    ? 0
    : world.answer.filter((shown) => {
        const event = { offer: shown.offer.id, group: shown.offer.group, placement: shown.placement.id }
        const counts = matches(rule.counting ?? policy.where, shown.offer, shown.placement)
        const isExempt = rule.counting === undefined && policy.exemptOffers.includes(shown.offer.id)
        return counts && !isExempt && isSame(rule.per, event, offer, placement, ruleset)
      }).length
  const count = countAt(nowMs) + inAnswer
  if (count < limit && !isFullAt(nowMs)) return undefined
  const end = isCalendar ? periodEnd(rule.within, zone, nowMs) : undefined
  const candidates = [...relevant.map(({ atMs }) => atMs), world.forgottenUntilMs].map((atMs) =>
    end === undefined ? atMs + span(rule.within) : end,
  )
  const leases = relevant.map(({ untilMs }) => untilMs)
  const isClosedAt = (clockMs: number) => countAt(clockMs) >= limit || isFullAt(clockMs)
  const endsAtMs = firstOpen([...candidates, ...leases], isClosedAt, nowMs)
  return said('capped', { count, limit, endsAtMs, isHistoryFull: isFullAt(nowMs) })
}

function coolingDown(
  policy: ContactPolicy,
  rule: Extract<ContactRule, { kind: 'coolDown' }>,
  offer: Offer,
  placement: Placement,
  world: ContactWorld,
  said: Said,
): NaiveSuppression | undefined {
  const { ruleset, nowMs } = world
  if (!world.isHistoryKnown && rule.whenUnknown === 'block') return said('history-unknown')
  const within = rule.times === 1 ? 0 : span(rule.within ?? 'forever')
  const forMs = rule.for === 'agreed-date' ? longestAgreedMs : span(rule.for)
  const isFullAt = (clockMs: number) => world.forgottenUntilMs > 0 && clockMs - world.forgottenUntilMs < forMs + within
  const relevant = relevantEvents(policy, rule.counting, false, world)
    .filter(({ kind, reason, placement: id }) => {
      const shown = ruleset.placements.find((one) => one.id === id)
      const isReason = kind !== 'declined' || (rule.reasons?.includes(reason) ?? true)
      return countsHere(rule.after, kind, shown) && isReason
    })
    .filter((event) => isSame(rule.per, event, offer, placement, ruleset) && nowMs - event.atMs < forMs + within)
    .sort((a, b) => a.atMs - b.atMs)
  /** Until when each record, with those not long before it, keeps the offer away. */
  const closed = relevant.map((last, index) => {
    const before = relevant.slice(0, index + 1).filter(({ atMs }) => last.atMs - atMs < within || rule.times === 1)
    const untilMs = rule.for === 'agreed-date' ? last.untilMs : last.atMs + forMs
    return { untilMs: before.length >= rule.times ? untilMs : Number.NEGATIVE_INFINITY, count: before.length }
  })
  const isClosedAt = (clockMs: number) => closed.some(({ untilMs }) => untilMs > clockMs) || isFullAt(clockMs)
  if (!isClosedAt(nowMs)) return undefined
  const candidates = [...closed.map(({ untilMs }) => untilMs), world.forgottenUntilMs + forMs + within]
  const endsAtMs = firstOpen(candidates, isClosedAt, nowMs)
  const isHistoryFull = isFullAt(nowMs)
  const active = closed.filter(({ untilMs }) => untilMs > nowMs)
  const longest = Math.max(...active.map(({ untilMs }) => untilMs))
  // Of a single outcome as many as still keep it away; of several those that came together last.
  const together = active.length > 0 ? active.filter(({ untilMs }) => untilMs === longest) : closed
  const count = rule.times === 1 ? active.length : (together.at(-1)?.count ?? 0)
  return said('cooling-down', { count, limit: rule.times, endsAtMs, isHistoryFull })
}

function excludedByAccepted(
  policy: ContactPolicy,
  rule: Extract<ContactRule, { kind: 'exclusion' }>,
  offer: Offer,
  world: ContactWorld,
  said: Said,
): NaiveSuppression | undefined {
  const { nowMs, forgottenUntilMs } = world
  if (!world.isHistoryKnown) return said('history-unknown')
  const others = relevantEvents(policy, undefined, false, world).filter(
    (event) => event.kind === 'accepted' && event.offer !== offer.id,
  )
  const isFullAt = (clockMs: number) => forgottenUntilMs > 0 && clockMs - forgottenUntilMs < span(rule.for)
  const isClosedAt = (clockMs: number) =>
    others.some(({ atMs }) => clockMs - atMs < span(rule.for)) || isFullAt(clockMs)
  if (!isClosedAt(nowMs)) return undefined
  const candidates = [...others.map(({ atMs }) => atMs), forgottenUntilMs].map((atMs) => atMs + span(rule.for))
  return said('excluded', { endsAtMs: firstOpen(candidates, isClosedAt, nowMs), isHistoryFull: isFullAt(nowMs) })
}

/** The earliest of these moments at which it is open again, as things stand; undefined when it never is. */
function firstOpen(candidates: number[], isClosedAt: (clockMs: number) => boolean, nowMs: number): number | undefined {
  if (!isClosedAt(nowMs)) return undefined
  return candidates
    .filter((atMs) => Number.isFinite(atMs) && atMs > nowMs)
    .sort((a, b) => a - b)
    .find((atMs) => !isClosedAt(atMs))
}

/** Records that a policy may count, whatever they say; a clock that is ahead is set right. */
function relevantEvents(
  policy: ContactPolicy,
  counting: ContactFilter | undefined,
  isOfPlace: boolean,
  { ruleset, events, nowMs }: ContactWorld,
): ContactEvent[] {
  const { channels, placements, ...offersOnly } = policy.where ?? {}
  const filter: ContactFilter = counting ?? (isOfPlace ? policy.where : offersOnly) ?? {}
  return events
    .filter(({ isUndone }) => !isUndone)
    .filter((event) => {
      const offer = ruleset.offers.find(({ id }) => id === event.offer)
      const placement = ruleset.placements.find(({ id }) => id === event.placement)
      if (counting === undefined && policy.exemptOffers.includes(event.offer)) return false
      const isOffer =
        offer === undefined
          ? !filter.offers && !filter.tags && !filter.kinds && (filter.groups?.includes(event.group) ?? true)
          : matchesOffer(filter, offer)
      const isPlacement =
        placement === undefined ? !filter.channels && !filter.placements : matchesPlacement(filter, placement)
      return isOffer && isPlacement
    })
    .map((event) => ({ ...event, atMs: Math.min(event.atMs, nowMs) }))
}

/** Whether a record is counted together with an offer in a placement. */
function isSame(
  per: string,
  event: Pick<ContactEvent, 'offer' | 'group' | 'placement'>,
  offer: Offer,
  placement: Placement,
  { offers, placements }: Ruleset,
): boolean {
  const shown = placements.find(({ id }) => id === event.placement)
  const group = offers.find(({ id }) => id === event.offer)?.group ?? event.group
  switch (per) {
    case 'offer':
      return event.offer === offer.id
    case 'group':
      return group === offer.group
    case 'placement':
      return event.placement === placement.id
    case 'channel':
      return shown?.channel === placement.channel
    default:
      return true
  }
}

function countsHere(kinds: readonly string[], kind: string, placement: Placement | undefined): boolean {
  if (kinds.includes(kind)) return true
  if (!kinds.includes('contact')) return false
  if (placement === undefined) return ['presented', 'impression', 'decided'].includes(kind)
  return kind === (placement.contactWhen === 'decision' ? 'decided' : placement.contactWhen)
}

function isGoverned({ where, exemptOffers, rule }: ContactPolicy, offer: Offer, placement: Placement): boolean {
  return matches(where, offer, placement) && (rule.kind === 'consent' || !exemptOffers.includes(offer.id))
}

function matches(filter: ContactFilter | undefined, offer: Offer, placement: Placement): boolean {
  return matchesOffer(filter ?? {}, offer) && matchesPlacement(filter ?? {}, placement)
}

function matchesOffer({ groups, offers, tags, kinds }: ContactFilter, offer: Offer): boolean {
  if (groups && !groups.includes(offer.group)) return false
  if (offers && !offers.includes(offer.id)) return false
  if (kinds && !kinds.includes(offer.kind)) return false
  return !tags || offer.tags.some((tag) => tags.includes(tag))
}

function matchesPlacement({ channels, placements }: ContactFilter, placement: Placement): boolean {
  if (channels && !channels.includes(placement.channel)) return false
  return !placements || placements.includes(placement.id)
}

function zoneName(zone: 'catalogue' | 'customer', { ruleset, values }: ContactWorld): string {
  const own = zone === 'customer' && ruleset.customerTimeZone ? values[ruleset.customerTimeZone] : undefined
  return typeof own === 'string' && isZone(own) ? own : ruleset.timeZone
}

const zones = new Map<string, boolean>()

function isZone(name: string): boolean {
  const known = zones.get(name)
  if (known !== undefined) return known
  let is = true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
  } catch {
    is = false
  }
  zones.set(name, is)
  return is
}
