const shortened = /^[+-]?(?:\d+[.,]\d+[eE][+-]?\d+|\d+[eE][+-]\d+)$/
const withFraction = /^[+-]?\d+[.,]0+$/
const grouped = /^\d{1,3}(?:,\d{3}){2,}$/
const quoted = /^'\d+$/
const tooNarrow = /^#{2,}$/
/** What spreadsheets show instead of a value that they could not calculate, in English, Russian and German. */
const calculationError =
  /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|Н\/Д|ССЫЛКА!|ЗНАЧ!|ДЕЛ\/0!|ИМЯ\?|ПУСТО!|ЧИСЛО!|NV|BEZUG!|WERT!|ZAHL!)$/i
const total = /^(?:итого|всего|подытог|total|totals|subtotal|sum|summe|gesamt|zwischensumme|барлығы|жиыны)$|:$/i
const nothing = /^(?:null|\(null\)|<null>|nil|none|nan|n\/a|undefined|unknown|нет|-+|\?+)$/i
const unreadable = /\ufffd/

const kinds: readonly [pattern: RegExp, what: string][] = [
  [shortened, 'a number that a spreadsheet has shortened'],
  [withFraction, 'a number with a fraction, which ids do not have'],
  [grouped, 'a number with separators between its thousands'],
  [quoted, 'a number behind the mark of a spreadsheet for text'],
  [tooNarrow, 'what a spreadsheet shows in a column that is too narrow'],
  [calculationError, 'the error of a spreadsheet'],
  [total, 'the label of a line below the table'],
  [nothing, 'a word for nothing'],
  [unreadable, 'a letter that was lost between two encodings'],
]

/** Ids that nobody needs to look at twice, and which most are. */
const plain = /^\d+$/

/** What a text is instead of an id, as spreadsheets and exports leave it in their columns; undefined when it may be one. */
export function mangling(text: string): string | undefined {
  if (plain.test(text)) return undefined
  return kinds.find(([pattern]) => pattern.test(text))?.[1]
}
