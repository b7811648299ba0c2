/** What a key asks for, whatever the layout of the keyboard. */
export type Shortcut =
  | 'a'
  | 'd'
  | 'e'
  | 'h'
  | 'l'
  | 'n'
  | 'o'
  | 'p'
  | 'r'
  | 't'
  | 'u'
  | 'w'
  | '/'
  | '?'
  | 'Escape'
  | 'Enter'
  | number

const letters = 'adehlnoprtuw'

/** The parts of a KeyboardEvent that tell which key it was. */
export interface Key {
  key: string
  code: string
  shiftKey: boolean
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
}

/**
 * The shortcut of a key. A Latin letter means itself, wherever it is; on a layout without Latin letters (Russian) the key
 * in the same place counts, so that nobody has to switch the layout in a call.
 */
export function shortcutOf({ key, code, shiftKey, ctrlKey, altKey, metaKey }: Key): Shortcut | undefined {
  if (ctrlKey || altKey || metaKey) return undefined
  if (key === 'Escape' || key === 'Enter' || key === '/' || key === '?') return key
  if (/^[0-9]$/.test(key)) return Number(key)
  const isLatin = /^[a-z]$/i.test(key)
  const letter = isLatin ? key.toLowerCase() : /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase()
  if (letter !== undefined) return letters.includes(letter) ? (letter as Shortcut) : undefined
  // Where the slash is, a Russian layout has the full stop, and the comma above it.
  if (code === 'Slash' && (key === '.' || key === ',')) return shiftKey ? '?' : '/'
  return undefined
}
