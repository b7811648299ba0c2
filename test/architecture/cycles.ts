import type { SourceFile } from './source-file.ts'

/**
 * Files that import themselves through others, each cycle as a chain `a.ts → b.ts → a.ts`; empty when there is none.
 * Types count: files that need each other's types cannot be read, moved or tested apart. Depth-first search; each cycle
 * is found from the first of its files, and a tangle may hide some of its cycles behind others until those are gone.
 */
export function findCycles(files: readonly SourceFile[]): string[] {
  const targetsByPath = new Map(files.map(({ path, imports }) => [path, imports.flatMap(({ target }) => target ?? [])]))
  const cycles: string[] = []
  const finished = new Set<string>()
  const chain: string[] = []

  const visit = (path: string) => {
    if (finished.has(path)) return
    const start = chain.indexOf(path)
    if (start >= 0) {
      cycles.push([...chain.slice(start), path].join(' → '))
      return
    }
    chain.push(path)
    for (const target of targetsByPath.get(path) ?? []) visit(target)
    chain.pop()
    finished.add(path)
  }

  for (const path of targetsByPath.keys()) visit(path)
  return cycles
}
