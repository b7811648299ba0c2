import type { Offer, SettledDetail } from '../tag/module.ts'
import { html } from './html.ts'
import { pathOf, say } from './locale.ts'
import { tell } from './sufler.ts'

/** Offers of this visit, by the path that they lead to; the newest for each. */
const offersByPath = new Map<string, Offer>()
const pathsMax = 50

export function rememberOffers(event: Event): void {
  for (const offer of (event as CustomEvent<SettledDetail>).detail.offers) {
    const { href = '' } = offer.content
    if (offersByPath.size < pathsMax) offersByPath.set(pathOf(href), offer)
  }
}

/** Where a banner led to: what it promised, and a button that takes the shop at its word. */
export function showChosenOffer(main: HTMLElement, path: string): void {
  const offer = offersByPath.get(path)
  if (offer === undefined) return
  const { title = '', text = '' } = offer.content
  const panel = document.createElement('section')
  panel.className = 'chosen'
  panel.innerHTML = html`<h2>${title}</h2><p>${text}</p>
    <button class="button" type="button">${say({ ru: 'Подключить', en: 'Take it' })}</button>`.markup
  panel.querySelector('button')?.addEventListener('click', () => {
    tell(['report', offer.token, 'accepted'])
    offersByPath.delete(path)
    panel.innerHTML =
      html`<p role="status">${say({ ru: 'Готово. Подробности пришлём сообщением.', en: 'Done. The details come by message.' })}</p>`.markup
  })
  main.prepend(panel)
}
