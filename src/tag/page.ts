import { watchPath } from './navigation.ts'

interface PageEvents {
  automatic: boolean | undefined
  /** Marked elements may have come. */
  arrive: () => void
  /** It is another page, or the same one after a while. */
  renew: () => void
  resize: () => void
  online: () => void
  /** It may be gone in a moment. */
  leave: () => void
}

/** Tells what happens to the page, until the signal ends it. */
export function watchPage({ automatic, arrive, renew, resize, online, leave }: PageEvents, signal: AbortSignal): void {
  addEventListener('resize', resize, { signal })
  addEventListener('online', online, { signal })
  addEventListener('pagehide', leave, { signal })
  // On phones it is often the last event of a page.
  document.addEventListener('visibilitychange', () => document.hidden && leave(), { signal })
  if (!automatic) return

  const start = () => {
    if (signal.aborted) return
    arrive()
    // Runs when the page's own code has had its turn: elements that come in one go are asked for in one request.
    const observer = new MutationObserver(arrive)
    observer.observe(document, { subtree: true, childList: true })
    signal.addEventListener('abort', () => observer.disconnect())
    watchPath(renew, signal)
    // Brought back from the browser's memory, as by its back button: much may have been declined meanwhile.
    addEventListener('pageshow', (event) => event.persisted && renew(), { signal })
  }
  // Calls that wait for the script are made first.
  queueMicrotask(() => whenShown(start))
}

/** Once the document is whole, and somebody looks at it: a page that is rendered ahead may never be seen. */
function whenShown(start: () => void): void {
  const isLoading = document.readyState === 'loading' && 'DOMContentLoaded'
  const awaited = (document as { prerendering?: boolean }).prerendering ? 'prerenderingchange' : isLoading
  if (awaited) document.addEventListener(awaited, () => whenShown(start), { once: true })
  else start()
}
