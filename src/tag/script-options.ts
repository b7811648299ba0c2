import type { Context, SuflerOptions } from './options.ts'

/** Attributes of `<script src="…/tag/sufler.js" data-key="…">`, by their names in lower case. */
export type Attributes = Readonly<Record<string, string | undefined>>

const contextPrefix = 'data-context-'

/**
 * What the attributes of the script ask for; undefined without a key. Without `data-endpoint` Sufler answers where the
 * script comes from: `https://offers.shop.example/tag/sufler.js` belongs to `https://offers.shop.example/`.
 */
export function optionsOf(attributes: Attributes, src: string): SuflerOptions | undefined {
  const { 'data-key': key, 'data-consent': consent, 'data-timeout': timeout = '' } = attributes
  if (!key) return undefined
  return {
    key,
    endpoint: attributes['data-endpoint'] ?? new URL('..', src).href,
    locale: attributes['data-locale'],
    subject: attributes['data-subject'],
    consent: consent === undefined ? undefined : consent !== 'false',
    timeoutMs: /^[1-9]\d{0,3}$/.test(timeout) ? +timeout : undefined,
    context: contextOf(attributes),
    automatic: true,
    debug: attributes['data-debug'] !== undefined,
  }
}

/** `data-context-page.category="roaming"`, or with a hyphen for the dot, which no fact has in its name. */
function contextOf(attributes: Attributes): Context {
  const context: Context = {}
  for (const [name, text = ''] of Object.entries(attributes))
    if (name.startsWith(contextPrefix)) context[name.slice(contextPrefix.length).replaceAll('-', '.')] = typed(text)
  return context
}

/** An attribute has no types: what reads as a number, or as true or false, is one. */
function typed(text: string): unknown {
  return /^(true|false|-?\d{1,15}(\.\d+)?)$/.test(text) ? JSON.parse(text) : text
}
