import type { Offer, Placement, SettledDetail, Wanted } from './options.ts'
import { renderOffer } from './render.ts'
import { shareOut, wantedOf } from './share-out.ts'
import { cover, fits, type Slot, setState, uncover } from './slot.ts'
import { guarded, type Warn } from './warn.ts'

/** The marked elements of the page. */
export interface Slots {
  /** Those that were not there the last time. */
  added(): Slot[]
  all(): Slot[]
  /** Asks for all of them in one request, and fills those that are still there and have not been asked for again. */
  fill(slots: Slot[]): Promise<void>
  /** The window has another size: offers that have no room any more give way to the page's own content. */
  resize(): void
  stop(): void
}

type Ask = (wanted: readonly Wanted[]) => Promise<Placement[] | undefined>
type Observe = (element: Element, token: string, declined: () => void) => () => void

export function createSlots(ask: Ask, observe: Observe, warn: Warn): Slots {
  const slots = new Map<Element, Slot>()
  const observed = new Map<Slot, (() => void)[]>()
  let turn = 0

  const stopObserving = (slot: Slot) => {
    for (const stop of observed.get(slot) ?? []) stop()
    observed.delete(slot)
  }

  const settle = (slot: Slot, offers: Offer[]) => {
    setState(slot, offers.length ? 'offer' : 'own')
    const detail: SettledDetail = { placement: slot.id, offers }
    slot.element.dispatchEvent(new CustomEvent('sufler', { bubbles: true, detail }))
  }

  const showOwn = (slot: Slot) => {
    stopObserving(slot)
    uncover(slot)
    settle(slot, [])
  }

  const showOffers = (slot: Slot, offers: Offer[]) => {
    const template = slot.element.querySelector('template')
    const rendered = offers.flatMap((offer) => {
      const element = renderOffer(template, offer.content)
      return !element ? [] : [{ element, token: offer.token }]
    })
    const elements = rendered.map(({ element }) => element)
    if (!cover(slot, elements)) {
      warn(`${slot.id}: no room`)
      return showOwn(slot)
    }
    stopObserving(slot)
    watch(slot, rendered)
    settle(slot, offers)
    // Only what is asked for first: entries are kept as long as the page.
    if (slot.turn < 2) performance.measure('sufler:banner', 'sufler:start')
  }

  /** A declined offer goes at once; with the last of them the page's own content comes back. */
  const watch = (slot: Slot, offers: { element: Element; token: string }[]) => {
    let left = offers.length
    const stops = offers.map(({ element, token }) =>
      observe(element, token, () => {
        element.remove()
        left--
        if (left === 0) showOwn(slot)
      }),
    )
    observed.set(slot, stops)
  }

  const added = () => {
    for (const [element, slot] of slots) {
      if (element.isConnected) continue
      stopObserving(slot)
      slots.delete(element)
    }
    const found: Slot[] = []
    for (const element of document.querySelectorAll<HTMLElement>('[data-sufler]')) {
      const { sufler: id, suflerCount } = element.dataset
      if (!id || slots.has(element)) continue
      const slot: Slot = { element, id, turn: 0, count: Number(suflerCount) || undefined }
      slots.set(element, slot)
      // A server has filled it: what is left to do is to look on.
      const rendered = [...element.querySelectorAll<HTMLElement>('[data-sufler-token]')]
      if (!rendered.length) found.push(slot)
      else {
        watch(
          slot,
          rendered.map((offer) => ({ element: offer, token: offer.dataset.suflerToken as string })),
        )
        setState(slot, 'offer')
      }
    }
    return found
  }

  return {
    added,
    all() {
      added()
      return [...slots.values()]
    },
    async fill(some) {
      if (!some.length) return
      const mine = ++turn
      for (const slot of some) {
        slot.turn = mine
        if (!slot.layer) setState(slot, 'pending')
      }
      const placements = await ask(wantedOf(some))
      const shares = shareOut(some, placements ?? [])
      for (const [index, slot] of some.entries()) {
        if (slot.turn !== mine || !slot.element.isConnected) continue
        const offers = shares[index] ?? []
        guarded(warn, () => {
          if (offers.length) showOffers(slot, offers)
          else if (placements || !slot.layer) showOwn(slot)
        })()
      }
    },
    resize() {
      for (const slot of slots.values()) if (!fits(slot)) showOwn(slot)
    },
    stop() {
      for (const slot of slots.values()) stopObserving(slot)
    },
  }
}
