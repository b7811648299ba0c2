/**
 * Calls `changed` when the path of the page has changed without a new document, after the page's own code had its turn.
 * A change of the query or the hash alone is no new page: filters and scrolling do that.
 */
export function watchPath(changed: () => void, signal: AbortSignal): void {
  let path = location.pathname
  const look = () =>
    setTimeout(() => {
      if (location.pathname === path || signal.aborted) return
      path = location.pathname
      changed()
    })
  addEventListener('popstate', look, { signal })
  // Nothing tells of pushState in the browsers of today's phones: the Navigation API is younger than they are. Not taken
  // back at the end, when somebody else may have wrapped ours.
  const { pushState } = history
  history.pushState = (...args) => {
    pushState.apply(history, args)
    look()
  }
}
