/** White space of any kind, and what is no more than a hint to whoever shows the text: marks of byte order and direction, soft hyphens. */
const edge = '[\\p{White_Space}\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]'
const around = new RegExp(`^${edge}+|${edge}+$`, 'gu')

/** What nobody sees in a line of text, but for the space: other spaces as well as characters without width. */
const invisible = /(?! )[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{White_Space}]/u
const invisibleAll = new RegExp(invisible, 'gu')

/** The text without what is invisible at its beginning and its end, as spreadsheets, web pages and address books leave it there. */
export function trimInvisible(text: string): string {
  return text.replace(around, '')
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
