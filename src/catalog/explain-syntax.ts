import type { YAMLError } from 'yaml'
import { nearestName } from '../domain/nearest-name.ts'

/** A fault of syntax in words that do not ask for knowledge of YAML, and where to look. */
export interface SyntaxFault {
  /** In characters from the beginning of the file. */
  offset: number
  found: string
  expected: string
  suggestion?: string
  /** It often makes the parser stumble over the lines that follow, too; so of several only the first says anything. */
  isStructural?: true
}

interface Line {
  text: string
  start: number
}

/**
 * What is wrong with a YAML file. The parser says where it gave up, which is often a line after the mistake: so that line
 * and its neighbours are searched for what people get wrong, and only else its own words are put plainly.
 */
export function explainSyntax(text: string, { message, pos: [at] }: YAMLError): SyntaxFault {
  const line = lineAt(text, at)
  for (const one of [line, lineBefore(text, line), lineAfter(text, line)]) {
    const slip = one && slipIn(one)
    if (slip !== undefined) return slip
  }
  return (
    explained(text, at, message, line) ?? { offset: at, found: lowerFirst(message), expected: 'valid YAML or JSON' }
  )
}

/** Mistakes that a line shows by itself, in a file that cannot be read. */
function slipIn({ text, start }: Line): SyntaxFault | undefined {
  if (/^\s*#/.test(text)) return undefined
  const slip = (index: number, found: string, expected: string, suggestion?: string): SyntaxFault => ({
    offset: start + index,
    found,
    expected,
    ...(suggestion === undefined ? {} : { suggestion }),
  })
  const indentation = /^\s*/u.exec(text)?.[0] ?? ''
  if (indentation.includes('\t'))
    return slip(indentation.indexOf('\t'), 'a tab as indentation', 'spaces, two for each level')
  const odd = /[^ ]/u.exec(indentation.replace(/[\r\n]/g, ''))
  if (odd !== null) return slip(odd.index, 'indentation by characters that only look like spaces', 'plain spaces')
  const rest = text.slice(indentation.length)
  const dash = /^([\u2010-\u2015\u2212•·*])\s/u.exec(rest)
  if (dash !== null)
    return slip(indentation.length, `'${dash[1]}' before an item of a list`, "a plain hyphen and a space, '- '")
  if (/^-[^\s\d-]/u.test(rest))
    return slip(indentation.length, 'a hyphen without a space after it', "a hyphen and a space, '- '")
  const operator = /operator:\s*([<>=!≤≥≠]{1,3})/u.exec(rest)
  if (operator?.[1] !== undefined) {
    const index = indentation.length + operator.index + operator[0].length - operator[1].length
    return slip(index, `'${operator[1]}'`, 'the name of an operator', nearestName(operator[1], operators))
  }
  const tight = /^(?:- )?([a-zA-Z_][\w.-]*):([^\s/].*)$/u.exec(rest)
  if (tight !== null) {
    const index = indentation.length + rest.indexOf(':')
    return slip(index, 'a colon without a space after it', 'a colon and a space', `${tight[1]}: ${tight[2]}`)
  }
  return undefined
}

/** Those that signs stand for. */
const operators = ['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive']

const quotedColon = 'quotes around a text with a colon in it'

function explained(text: string, at: number, message: string, line: Line): SyntaxFault | undefined {
  const fault = (found: string, expected: string, offset = at): SyntaxFault => ({ offset, found, expected })
  const structural = (...said: Parameters<typeof fault>): SyntaxFault => ({ ...fault(...said), isStructural: true })
  if (/^Nested mappings are not allowed|^Implicit keys need to be on a single line/.test(message)) {
    const isKey = message.startsWith('Nested')
    if (isKey && /:(\s|$)/.test(text.slice(at, line.start + line.text.length)))
      return fault('a second colon in one line', quotedColon)
    const next = lineAfter(text, line)
    if (next === undefined || indentOf(next) <= indentOf(line))
      return structural('a line without a colon and a space', 'a name, a colon, a space and a value')
    const expected = `as many spaces as before its neighbours, ${indentOf(line)}`
    return structural(
      'a line that is indented further than the one before it, which is complete',
      expected,
      next.start + indentOf(next),
    )
  }
  if (/^Block collections are not allowed within flow/.test(message))
    return fault('a second colon in one entry', quotedColon)
  if (/^All (mapping|sequence) items must start at the same column/.test(message))
    return structural(
      'another indentation than before its neighbours',
      'the same number of spaces before all entries of one list or object',
      line.start + indentOf(line),
    )
  if (/^Sequence item without - indicator/.test(message))
    return structural(
      'a line with less indentation than its entry, and no hyphen',
      'as many spaces as before the other lines of the entry',
      line.start + indentOf(line),
    )
  if (/^A block sequence may not be used as an implicit map key/.test(message))
    return structural(
      'an item of a list that is indented otherwise than the others',
      'all hyphens of one list below one another',
      line.start + indentOf(line),
    )
  const indicator = /^Plain value cannot start with .* (\S)$/.exec(message)
  if (indicator !== null) return fault(`a text that begins with ${indicator[1]}`, 'quotes around it')
  if (/^Unresolved tag: /.test(message))
    return fault(`'${message.slice(16)}'`, 'quotes around a text that begins with !')
  if (/^Missing closing "quote/.test(message)) {
    const offset = openingQuote(text)
    return fault('a text whose closing quote is missing', `'"' at its end`, offset ?? at)
  }
  if (/^Unexpected scalar at node end/.test(message))
    return fault(
      'a text after a closing quote',
      "one text between quotes; an apostrophe between single quotes is written twice ('')",
    )
  if (/^Flow (sequence|map) in block collection must be/.test(message)) {
    const [what, end] = message.startsWith('Flow sequence') ? ['a list', ']'] : ['an object', '}']
    return structural(`${what} that is not closed`, `'${end}' at its end`)
  }
  return undefined
}

/** The last quote of the first line with an odd number of them. */
function openingQuote(text: string): number | undefined {
  for (let line: Line | undefined = lineAt(text, 0); line !== undefined; line = lineAfter(text, line)) {
    const quotes = [...line.text.matchAll(/(?<!\\)"/g)]
    if (quotes.length % 2 === 1) return line.start + (quotes.at(-1)?.index ?? 0)
  }
  return undefined
}

function lineAt(text: string, at: number): Line {
  // At the end of the file nothing stands; the last line is meant.
  const within = Math.min(at, Math.max(text.trimEnd().length - 1, 0))
  const start = within === 0 ? 0 : text.lastIndexOf('\n', within - 1) + 1
  const end = text.indexOf('\n', within)
  return { text: text.slice(start, end < 0 ? undefined : end), start }
}

/** The next line above that is not empty. */
function lineBefore(text: string, { start }: Line): Line | undefined {
  const above = text.slice(0, start).trimEnd()
  return above === '' ? undefined : lineAt(text, above.length - 1)
}

/** The next line below that is not empty. */
function lineAfter(text: string, { text: current, start }: Line): Line | undefined {
  const from = start + current.length
  const gap = /\S/.exec(text.slice(from))
  return gap === null ? undefined : lineAt(text, from + gap.index)
}

function indentOf({ text }: Line): number {
  return /^\s*/.exec(text)?.[0].length ?? 0
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
