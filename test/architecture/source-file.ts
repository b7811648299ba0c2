import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync } from 'vite'

export interface Import {
  /** As it is written. */
  specifier: string
  /** The path below `src` that it leads to; none for packages and Node's own modules. */
  target: string | undefined
  isTypeOnly: boolean
  line: number
}

export interface SourceFile {
  /** Below `src`, with `/`. */
  path: string
  text: string
  /** An ESTree of unknown shape: walk it with `visitNodes`. */
  program: unknown
  imports: Import[]
}

export interface Node {
  type: string
  start: number
  [key: string]: unknown
}

/** All TypeScript files below a directory, parsed. */
export function readSourceFiles(directory: string): SourceFile[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path))
    .sort()
    .map((path) => parseSourceFile(path, readFileSync(join(directory, path), 'utf8')))
}

/**
 * Parses one file and finds everything that it imports: static imports, re-exports, `import()` with a constant and
 * `import('…').Type`. A path that is put together at run time cannot be followed, and is therefore refused.
 */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text)
  const [error] = errors
  if (error) throw new Error(`src/${path} cannot be parsed: ${error.message}`)
  const imports: Import[] = []
  visitNodes(program, (node) => {
    if (!importingTypes.has(node.type) || node.source == null) return
    const line = lineAt(text, node.start)
    const specifier = constantOf(node.source)
    if (specifier === undefined)
      throw new Error(
        `src/${path}:${line}: import() takes a constant here, so that the direction of imports can be checked`,
      )
    imports.push({ specifier, target: resolveImport(path, specifier), isTypeOnly: isTypeOnly(node), line })
  })
  return { path, text, program, imports }
}

const importingTypes = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

function constantOf(source: unknown): string | undefined {
  return isNode(source) && typeof source.value === 'string' ? source.value : undefined
}

function isTypeOnly(node: Node): boolean {
  if (node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type') return true
  const specifiers = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : []
  // `import { type A, type B }` still loads the module under verbatimModuleSyntax, but uses nothing of it at run time.
  return (
    specifiers.length > 0 && specifiers.every(({ importKind, exportKind }) => (importKind ?? exportKind) === 'type')
  )
}

/** Relative paths, and the package's own import map (`#sufler/…` stands for `src/…`). */
function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#sufler/')) return specifier.slice('#sufler/'.length)
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined
}

/** Every node below a value, parents first. */
export function visitNodes(value: unknown, visit: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  if (Array.isArray(value)) {
    for (const item of value) visitNodes(item, visit, parent)
  } else if (isNode(value)) {
    visit(value, parent)
    for (const child of Object.values(value)) if (typeof child === 'object') visitNodes(child, visit, value)
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
