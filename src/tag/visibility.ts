/** Half of it for a second: what counts as seen. */
const shownMs = 1_000

/** Watches an element, until it has been seen or the signal ends it. */
export type WatchSeen = (element: Element, seen: () => void, signal: AbortSignal) => void

/**
 * Tells once for each element that half of it (or half of the window, for what is larger) has been in view for a second,
 * in a tab that is in front.
 */
export function createVisibility(): WatchSeen {
  const waiting = new Map<Element, { seen: () => void; inView?: boolean; timer?: ReturnType<typeof setTimeout> }>()

  const unwatch = (element: Element) => {
    clearTimeout(waiting.get(element)?.timer)
    waiting.delete(element)
    observer.unobserve(element)
  }
  const time = (element: Element) => {
    const state = waiting.get(element)
    if (!state) return
    clearTimeout(state.timer)
    if (!state.inView || document.hidden) return
    state.timer = setTimeout(() => {
      // An intersection says nothing about opacity and `visibility`.
      if (element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) === false) return time(element)
      unwatch(element)
      state.seen()
    }, shownMs)
  }
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
        const state = waiting.get(target)
        // Where it touches the window, the whole of what has no size is in view.
        const inView =
          intersectionRect.width * intersectionRect.height > 0 &&
          (intersectionRatio >= 0.5 || intersectionRect.height * 2 >= (rootBounds?.height ?? Infinity))
        if (!state || state.inView === inView) continue
        state.inView = inView
        time(target)
      }
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] },
  )
  document.addEventListener('visibilitychange', () => {
    for (const element of waiting.keys()) time(element)
  })

  return (element, seen, signal) => {
    waiting.set(element, { seen })
    observer.observe(element)
    signal.addEventListener('abort', () => unwatch(element))
  }
}
