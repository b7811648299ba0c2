import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  visit,
  YAMLParseError,
} from 'yaml'

/**
 * What a file may have, far above any real one. Rules nest eight levels; each alias costs a look at all anchors before it,
 * so a hundred thousand of both would take minutes.
 */
export const yamlBounds = { depthMax: 64, anchorsMax: 1_000, aliasesMax: 1_000 }

/** Where a file exceeds a bound, in characters from its beginning; ready for a sentence. */
export interface BoundExceeded {
  offset: number
  found: string
  expected: string
}

export interface ParsedYaml {
  document: Document
  lines: LineCounter
  exceeded?: BoundExceeded
}

/**
 * Parses YAML 1.2 in a time that grows with the length of the text and with nothing else. The first document is composed
 * only once its tokens have shown that it is within the bounds, since composing is recursive. That keys are unique is
 * checked here: the library compares each key with all before it.
 */
export function parseBoundedYaml(text: string): ParsedYaml {
  const lines = new LineCounter()
  // With the schema given, a `%YAML 1.1` directive cannot bring back `no` as false and dates as times.
  const composer = new Composer({ schema: 'core', stringKeys: true, prettyErrors: false, uniqueKeys: false })
  let exceeded: BoundExceeded | undefined
  function* withinBounds(tokens: Iterable<CST.Token>): Generator<CST.Token> {
    for (const token of tokens) {
      exceeded ??= token.type === 'document' ? exceededBy(token) : undefined
      if (exceeded === undefined) yield token
    }
  }
  let document: Document | undefined
  for (const each of composer.compose(withinBounds(new Parser(lines.addNewLine).parse(text)), true, text.length)) {
    if (document === undefined) document = each as Document
    else {
      const [from, to] = each.range
      document.errors.push(new YAMLParseError([from, to], 'MULTIPLE_DOCS', 'a second document'))
      break
    }
  }
  if (document === undefined) throw new Error('a text without a document')
  if (exceeded !== undefined) return { document, lines, exceeded }
  document.errors.push(...duplicateKeys(document.contents))
  if (text.includes('*')) document.errors.push(...endlessAliases(document))
  return { document, lines }
}

function exceededBy(root: CST.Token): BoundExceeded | undefined {
  const { depthMax, anchorsMax, aliasesMax } = yamlBounds
  let anchors = 0
  let aliases = 0
  const open: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next
    const { offset } = token
    if (depth > depthMax) {
      const found = `lists and objects in one another, more than ${depthMax} levels deep`
      return { offset, found, expected: `at most ${depthMax} levels` }
    }
    if (token.type === 'alias' && ++aliases > aliasesMax) {
      return { offset, found: `more than ${aliasesMax} aliases`, expected: `at most ${aliasesMax}` }
    }
    if (token.type === 'anchor' && ++anchors > anchorsMax) {
      return { offset, found: `more than ${anchorsMax} anchors`, expected: `at most ${anchorsMax}` }
    }
    // The first of them on top, so that the place is that of the first one too many.
    for (const child of [...childrenOf(token)].reverse()) {
      open.push({ token: child, depth: 'items' in child ? depth + 1 : depth })
    }
  }
  return undefined
}

function* childrenOf(token: CST.Token): Generator<CST.Token> {
  if (token.type === 'document') {
    yield* token.start
    if (token.value !== undefined) yield token.value
  } else if ('items' in token) {
    for (const { start, key, sep, value } of token.items) {
      yield* start
      if (key !== undefined && key !== null) yield key
      if (sep !== undefined) yield* sep
      if (value !== undefined) yield value
    }
  }
}

/** Aliases of something in which they stand themselves: what they make has no end. */
function endlessAliases(document: Document): YAMLParseError[] {
  const errors: YAMLParseError[] = []
  visit(document, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document)
      if (target === undefined || !ancestors.includes(target)) return
      const [from = 0, to = 0] = alias.range ?? []
      errors.push(new YAMLParseError([from, to], 'BAD_ALIAS', 'an alias inside of what it stands for'))
    },
  })
  return errors
}

function* duplicateKeys(root: Node | null): Generator<YAMLParseError> {
  const open: Node[] = root === null ? [] : [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!isCollection(node)) continue
    const seen = new Set<unknown>()
    for (const item of node.items) {
      if (!isMap(node)) {
        if (isNode(item)) open.push(item)
        continue
      }
      const { key, value } = item as Pair
      if (isNode(value)) open.push(value)
      if (!isScalar(key)) continue
      if (seen.has(key.value)) {
        const [from = 0, to = 0] = key.range ?? []
        yield new YAMLParseError([from, to], 'DUPLICATE_KEY', 'Map keys must be unique')
      }
      seen.add(key.value)
    }
  }
}
