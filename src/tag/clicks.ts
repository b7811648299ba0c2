import type { Outcome } from './options.ts'

const actions: Readonly<Record<string, Outcome>> = { click: 'click', accept: 'accepted', decline: 'declined' }

/**
 * Tells what a visitor does with an offer: follows a link of it (also into a new tab), or uses an element with
 * `data-sufler-action="click|accept|decline"`.
 */
export function watchClicks(element: Element, done: (outcome: Outcome) => void, signal: AbortSignal): void {
  const look = (event: Event) => {
    // Of the other buttons only the middle one opens a link.
    if (event.type === 'auxclick' && (event as MouseEvent).button !== 1) return
    const target = (event.target as Element).closest<HTMLElement>('a[href],[data-sufler-action]')
    if (!target || !element.contains(target)) return
    const outcome = actions[target.dataset.suflerAction ?? 'click']
    if (outcome) done(outcome)
  }
  // While the event goes down: a handler of the page may stop it on its way up.
  for (const type of ['click', 'auxclick']) element.addEventListener(type, look, { capture: true, signal })
}
