/** White space of any kind, and what is a hint to whoever shows the text: marks of byte order and direction, soft hyphens. */
const edge = /[\p{White_Space}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u

/** What nobody sees in a line of text, but for the space: other spaces as well as characters without width. */
const invisible = /(?! )[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{White_Space}]/u
const invisibleAll = new RegExp(invisible, 'gu')

/**
 * Where the text begins and ends without what is invisible at its edges, as spreadsheets, web pages and address books leave it
 * there.
 */
export function withoutEdges(text: string): { before: number; after: number } {
  let before = 0
  while (before < text.length && edge.test(text[before] as string)) before++
  let after = text.length
  while (after > before && edge.test(text[after - 1] as string)) after--
  return { before, after }
}

export function trimInvisible(text: string): string {
  const edges = withoutEdges(text)
  return text.slice(edges.before, edges.after)
}

export function hasInvisible(text: string): boolean {
  return invisible.test(text)
}

export function withoutInvisible(text: string): string {
  return text.replace(invisibleAll, '')
}

/** The text with what is invisible by its number, for messages: `‹U+FEFF›1002`. */
export function showInvisible(text: string): string {
  return text.replace(invisibleAll, (letter) => {
    const number = (letter.codePointAt(0) as number).toString(16).toUpperCase()
    return `‹U+${number.padStart(4, '0')}›`
  })
}
