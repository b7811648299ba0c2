import type { Path } from './finding.ts'

/** What stands at a path that is known to lead somewhere. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], root)
}
