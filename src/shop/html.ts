/** Markup that was made here, of texts that were escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = string | number | Html | readonly Html[]

/** html`<b>${text}</b>`: what is put in is text, unless it is markup made the same way. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((all, text, at) => `${all}${markupOf(parts[at - 1] ?? '')}${text}`))
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('')
  return String(part).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
