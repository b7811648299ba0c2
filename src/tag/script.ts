import type { StartOptions, Sufler } from './options.ts'
import { optionsOf } from './script-options.ts'
import { createSufler } from './sufler.ts'

/** `['context', { 'page.category': 'roaming' }]`: a call that may be made before the script is there. */
type Call = [name: 'start' | keyof Sufler, ...args: unknown[]]

/** What pages know as `window.sufler`; the calls of `Sufler` are there once it has started. Before the script has come, it is a list of calls. */
type PageSufler = Partial<Sufler> & { start(options: StartOptions): void; push(...calls: Call[]): void }

const page = window as unknown as { sufler?: Call[] | PageSufler }
const waiting = page.sufler

performance.mark('sufler:start')
// A second tag would report everything twice.
if (!(waiting as PageSufler | undefined)?.start) {
  // Undefined where somebody has put the text of the script into a page, instead of its address.
  const script = (document.currentScript ??
    document.querySelector('script[src*="/tag/sufler.js"]')) as HTMLScriptElement | null
  const { dataset = {}, src } = script ?? {}
  let early: Call[] | undefined = []
  const sufler: PageSufler = {
    start(options) {
      const all = { automatic: true, ...options, endpoint: options.endpoint || (src && new URL('..', src).href) }
      if (!early) return
      try {
        Object.assign(sufler, createSufler(all))
        const calls = early
        early = undefined
        sufler.push(...calls)
      } catch (error) {
        // Something is missing, or it is an old browser: the page goes on with its own content.
        console.error(error)
      }
    },
    push(...calls) {
      for (const call of calls) {
        const [name, ...args] = call
        if (early && name !== 'start') early.push(call)
        else (sufler[name] as ((...args: unknown[]) => void) | undefined)?.(...args)
      }
    },
  }
  page.sufler = sufler
  // Without a key and without calls that wait, nobody else will say that there is no key.
  if (dataset.key || !waiting) sufler.start(optionsOf(dataset))
  sufler.push(...((waiting as Call[] | undefined) ?? []))
}
