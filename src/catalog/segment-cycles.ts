import { type NameInCondition, namesInCondition } from './condition-names.ts'
import type { Draft } from './draft.ts'
import { finding } from './finding.ts'
import type { Report } from './report.ts'

/** Every cycle once, at the reference that closes it, with the chain that leads round: `a → b → a`. */
export function checkSegmentCycles(draft: Draft, report: Report): void {
  if (draft.segments === undefined) return
  const { file, content } = draft.segments
  const references = new Map<string, NameInCondition[]>()
  for (const [name, condition] of Object.entries(content.segments ?? {})) {
    references.set(
      name,
      [...namesInCondition(condition)].filter(({ of }) => of === 'segment'),
    )
  }
  // Depth first; a reference to a segment that is still open closes a cycle. The stack is explicit, since chains of
  // segments may be longer than the call stack.
  const done = new Set<string>()
  for (const root of references.keys()) {
    const open = [{ name: root, next: 0 }]
    while (open.length > 0) {
      const top = open.at(-1) as { name: string; next: number }
      const reference = done.has(top.name) ? undefined : references.get(top.name)?.[top.next++]
      if (reference === undefined) {
        done.add(top.name)
        open.pop()
        continue
      }
      const start = open.findIndex(({ name }) => name === reference.name)
      if (start === -1) {
        open.push({ name: reference.name, next: 0 })
        continue
      }
      const chain = [...open.slice(start).map(({ name }) => name), reference.name].join(' → ')
      const path = ['segments', top.name, ...reference.path]
      report.error(
        file,
        finding('segment-cycle', path, `the cycle ${chain}`, 'segments that do not lead back to themselves'),
      )
    }
  }
}
