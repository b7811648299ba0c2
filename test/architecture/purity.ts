import { isNode, lineAt, type Node, type SourceFile, visitNodes } from './source-file.ts'

/** What a pure function is given as an argument, or must do without. */
const impureGlobals = new Set([
  'process',
  'performance',
  'crypto',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
])

/** I/O, clock and randomness in files that must be pure, each as a sentence with file and line; empty when there is none. */
export function findImpurities(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const found: string[] = []
    const report = (line: number, what: string) => found.push(`src/${file.path}:${line}: ${what}`)
    for (const { specifier, isTypeOnly, line } of file.imports)
      if (specifier.startsWith('node:') && !isTypeOnly) report(line, `imports ${specifier}`)
    visitNodes(file.program, (node, parent) => {
      const what = impurityOf(node, parent)
      if (what !== undefined) report(lineAt(file.text, node.start), `uses ${what}`)
    })
    return found
  })
}

function impurityOf(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'MemberExpression') {
    if (isNamed(node.object, 'Date') && isNamed(node.property, 'now')) return 'Date.now'
    if (isNamed(node.object, 'Math') && isNamed(node.property, 'random')) return 'Math.random'
  }
  // Without an argument it reads the clock; called without `new` it always does.
  if (node.type === 'NewExpression' && isNamed(node.callee, 'Date') && isEmpty(node.arguments)) return 'new Date()'
  if (node.type === 'CallExpression' && isNamed(node.callee, 'Date')) return 'Date()'
  if (node.type === 'Identifier' && impureGlobals.has(String(node.name)) && !isPropertyName(node, parent))
    return `the global ${node.name}`
  return undefined
}

/** `vector.process` and `{ process: 1 }` name a property; `process.env` names the global. */
function isPropertyName(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined || parent.computed === true || parent.shorthand === true) return false
  return parent.property === node || parent.key === node
}

function isNamed(value: unknown, name: string): boolean {
  return isNode(value) && value.type === 'Identifier' && value.name === name
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
