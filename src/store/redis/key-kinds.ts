/** What a key below our prefix is, by its form alone (`keys.ts`), and whose. */
export type KeyOfOurs =
  | { kind: 'vector' | 'history' | 'texts' | 'aliases-of' | 'alias' | 'account'; name: string; owner: string }
  /** Looked at by itself, or of no concern to anybody. */
  | { kind: 'other'; name: string }
  | { kind: 'orphan'; name: string }

const kindsByLetter = { v: 'vector', h: 'history', t: 'texts', a: 'aliases-of' } as const

const others = /^(layout|counters|access-keys|\{budgets\}:(declared|changes)|\{probe-\d+\}:w|budget:\{[^{}]+\}:d)$/

export function readKey(prefix: string, name: string): KeyOfOurs {
  const rest = name.slice(prefix.length)
  if (others.test(rest)) return { kind: 'other', name }
  const customer = /^\{([^{}]+)\}:([vhta])$/s.exec(rest)
  if (customer !== null) {
    const [, owner, letter] = customer as unknown as [string, string, keyof typeof kindsByLetter]
    return { kind: kindsByLetter[letter], name, owner }
  }
  const account = /^budget:\{([^{}]+)\}:a$/.exec(rest)?.[1]
  if (account !== undefined) return { kind: 'account', name, owner: account }
  if (rest.startsWith('alias:')) return { kind: 'alias', name, owner: rest.slice('alias:'.length) }
  return { kind: 'orphan', name }
}
