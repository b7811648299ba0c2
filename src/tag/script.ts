import type { Sufler } from './options.ts'
import { optionsOf } from './script-options.ts'
import { createSufler } from './sufler.ts'

/** `['context', { 'page.category': 'roaming' }]`: a call that may be made before the script is there. */
type Call = [name: keyof Sufler, ...args: unknown[]]

/** What pages know as `window.sufler`. Before the script has come, it is a list of calls to be made then. */
type PageSufler = Sufler & { push(...calls: Call[]): void }

const page = window as unknown as { sufler?: Call[] | PageSufler }
const script = document.currentScript ?? document.querySelector('script[data-key][src*="sufler"]')
const waiting = page.sufler

performance.mark('sufler:start')
// A second tag would report everything twice.
if (script instanceof HTMLScriptElement && (waiting === undefined || Array.isArray(waiting))) {
  const attributes = Object.fromEntries([...script.attributes].map(({ name, value }) => [name, value]))
  try {
    const options = optionsOf(attributes, script.src)
    if (options !== undefined) {
      const sufler = createSufler(options)
      const push = (...calls: Call[]) => {
        for (const [name, ...args] of calls) (sufler[name] as ((...args: unknown[]) => void) | undefined)?.(...args)
      }
      page.sufler = { ...sufler, push }
      push(...(waiting ?? []))
    }
  } catch {
    // An old browser, or an address that is none: the page goes on with its own content.
  }
}
