/** A piece of a text: words as they stand, or the value of a fact, with the words to use when it is missing. */
export type TextPart = { words: string } | { fact: string; fallback?: string }

/** A text whose braces do not match or hold no name. `index` is the character at which it goes wrong. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  constructor(
    readonly index: number,
    readonly found: string,
    readonly expected: string,
  ) {
    super(`found ${found}, expected ${expected}`)
  }
}

/** Splits `Up to {{limit}} for {{first_name|you}}` into its parts. Throws `TemplateError`. */
export function parseTemplate(text: string): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    const words = text.slice(at, open < 0 ? undefined : open)
    const stray = words.indexOf('}}')
    if (stray >= 0) throw new TemplateError(at + stray, "'}}'", "'{{' before it")
    if (words !== '') parts.push({ words })
    if (open < 0) break
    const close = text.indexOf('}}', open)
    if (close < 0) throw new TemplateError(open, `'${text.slice(open, open + 20)}'`, "'}}' after it")
    parts.push(parsePlaceholder(text.slice(open + 2, close), open))
    at = close + 2
  }
  return parts
}

function parsePlaceholder(inside: string, index: number): TextPart {
  const bar = inside.indexOf('|')
  const fact = (bar < 0 ? inside : inside.slice(0, bar)).trim()
  if (fact === '' || /[{}\s]/.test(fact)) throw new TemplateError(index, `'{{${inside}}}'`, 'the name of a fact')
  return bar < 0 ? { fact } : { fact, fallback: inside.slice(bar + 1) }
}
