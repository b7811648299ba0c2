/** Tells what went wrong. A page in production hears nothing: a banner is no reason to alarm anybody. */
export type Warn = (what: string, cause?: unknown) => void

export function createWarn(debug: boolean | undefined): Warn {
  // biome-ignore lint/suspicious/noConsole: asked for by the page, with `debug`
  return (what, cause = '') => debug && console.warn(`sufler: ${what}`, cause)
}

/** The same function, which warns and returns undefined where it would have thrown: the page around it must not notice. */
export function guarded<Args extends unknown[], Result>(
  warn: Warn,
  act: (...args: Args) => Result,
): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      return act(...args)
    } catch (error) {
      warn('failed', error)
      return undefined
    }
  }
}
