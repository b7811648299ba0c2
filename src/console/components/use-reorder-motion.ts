import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

const motion = { duration: 220, easing: 'cubic-bezier(.2, 0, 0, 1)' }

/**
 * Lets the children that have `data-moves` glide to their new places when the order changes, and new ones fade in, so that
 * the eye can follow. Who asked for less motion sees the new order at once.
 */
export function useReorderMotion(list: RefObject<HTMLElement | null>, order: string): void {
  const places = useRef(new Map<string, number>())
  useLayoutEffect(() => {
    const before = places.current
    places.current = new Map()
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    for (const child of list.current?.querySelectorAll<HTMLElement>('[data-moves]') ?? []) {
      const name = child.dataset.moves ?? ''
      places.current.set(name, child.offsetTop)
      if (isStill || before.size === 0) continue
      const from = before.get(name)
      if (from === undefined) child.animate([{ opacity: 0 }, { opacity: 1 }], motion)
      else if (from !== child.offsetTop)
        child.animate([{ transform: `translateY(${from - child.offsetTop}px)` }, { transform: 'none' }], motion)
    }
  }, [order])
}
