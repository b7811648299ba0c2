import type { Context, StartOptions } from './options.ts'

/** Attributes of `<script src="…/tag/sufler.js" data-key="…">`, as a `dataset` has them: `data-context-page-type` is `contextPageType`. */
export type Attributes = Readonly<Record<string, string | undefined>>

/** What the attributes of the script ask for; what they leave out is undefined. */
export function optionsOf(attributes: Attributes): StartOptions {
  const { consent, timeout, debug } = attributes
  return {
    // Key, endpoint, locale and subject are what they are called.
    ...attributes,
    customer: undefined,
    consent: consent === undefined ? undefined : consent !== 'false',
    timeoutMs: Number(timeout),
    context: contextOf(attributes),
    debug: debug !== undefined,
  }
}

/** `data-context-page.category="roaming"`, or with a hyphen for the dot, which no fact has in its name. */
function contextOf(attributes: Attributes): Context {
  const context: Context = {}
  for (const [name, text = ''] of Object.entries(attributes))
    if (/^context[A-Z]/.test(name))
      context[
        name
          .slice(7)
          .replace(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`)
          .slice(1)
      ] = typed(text)
  return context
}

/** An attribute has no types: what reads as a number, or as true or false, is one. */
function typed(text: string): unknown {
  return /^(true|false|-?\d{1,15}(\.\d+)?)$/.test(text) ? JSON.parse(text) : text
}
