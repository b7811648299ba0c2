import type { Wanted } from './options.ts'

/** An element of the page that is marked for offers: `<div data-sufler="site.hero">the page's own content</div>`. */
export interface Slot extends Wanted {
  element: HTMLElement
  /** Which request it waits for: answers to earlier ones are dropped. */
  turn: number
  /** Holds the offers, over the page's own content. */
  layer?: HTMLElement
  /** Shows the page's own content again. */
  uncover?: () => void
}

/** What stands for the time being, for the page's style sheet: `[data-sufler-state=pending]`. */
export type SlotState = 'pending' | 'offer' | 'own'

export function setState({ element }: Slot, state: SlotState): void {
  element.dataset.suflerState = state
}

/** As large as the slot. */
const over = 'position:absolute;inset:0;box-sizing:border-box;padding:inherit'

/**
 * Lays offers over the page's own content, which stays where it is, unseen, and holds the room: whatever the offers are,
 * nothing on the page moves. False, and the page's own content is there again, when they need more room than that.
 * A slot without any height reserves none, and makes room for its offers.
 */
export function cover(slot: Slot, offers: readonly Node[]): boolean {
  uncover(slot)
  const { element } = slot
  const isReserved = element.getBoundingClientRect().height > 0
  const layer = document.createElement('div')
  layer.className = 'sufler-layer'
  layer.append(...offers)
  if (isReserved) {
    layer.style.cssText = over
    if (getComputedStyle(element).position === 'static') element.style.position = 'relative'
  }
  const shows = [...element.childNodes].map((node) => hide(node, isReserved ? 'visibility:hidden' : 'display:none'))
  element.append(layer)
  slot.layer = layer
  slot.uncover = () => {
    layer.remove()
    for (const show of shows) show()
  }
  const isRoom = fits(slot)
  if (!isRoom) uncover(slot)
  return isRoom
}

export function uncover(slot: Slot): void {
  slot.uncover?.()
  delete slot.uncover
  delete slot.layer
}

/** Whether the offers need no more room than there is; a pixel is for the rounding. */
export function fits({ layer }: Slot): boolean {
  return !layer || (layer.scrollHeight <= layer.clientHeight + 1 && layer.scrollWidth <= layer.clientWidth + 1)
}

/** Hides what the page has put there, by a style that can be taken back: the nodes may belong to a framework. */
function hide(node: ChildNode, style: string): () => void {
  if ('style' in node) {
    const own = node.style as CSSStyleDeclaration
    const { cssText } = own
    own.cssText += `;${style}`
    return () => {
      own.cssText = cssText
    }
  }
  // A text has no style of its own.
  if (!(node instanceof Text && node.data.trim())) return () => {}
  const wrapper = document.createElement('span')
  wrapper.style.cssText = style
  node.replaceWith(wrapper)
  wrapper.append(node)
  return () => wrapper.replaceWith(node)
}
