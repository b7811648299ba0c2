import { keepTogether } from '../words/keep-together.ts'

/** A text of the catalogue: its numbers keep to their units, wherever the line ends. */
export function Text({ of }: { of: string }) {
  return <>{keepTogether(of)}</>
}
