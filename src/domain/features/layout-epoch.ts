/**
 * Which layout the numbers of a record rest on. A layout has a random epoch, and so has every vector and history that is
 * written under it: 24 bits, never 0. Records from before layouts had one have 0.
 */
export const epochMax = 2 ** 24 - 1

/** As if records had no epoch: what is written for a layout that has none yet. */
export const noEpoch = 0

/** What is kept rests on another layout than what is to be written to it. Nothing was changed. */
export class OtherLayout extends Error {
  override readonly name = 'OtherLayout'
}

/** How many numbers each dictionary had given, by its name (`layout.ts`); none of those that are absent. */
export type DictionarySizes = ReadonlyMap<string, number>

/**
 * A layout that went over into the present one: its numbers up to these sizes are the same. What it gave beyond them was
 * lost, and may have been given again to something else.
 */
export interface LayoutAncestor {
  epoch: number
  sizes: DictionarySizes
}

/** Epochs that are remembered. Each is a restart of the store's server after which new numbers were given. */
export const ancestorsMax = 4_096

/**
 * Reads what a store keeps of them: a line for each, the oldest first, as `epoch dictionary=size dictionary=size …`, with
 * those sizes alone that differ from the line before.
 */
export function parseAncestors(text: string): LayoutAncestor[] {
  let sizes = new Map<string, number>()
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [epoch, ...changed] = line.split(' ')
      sizes = new Map(sizes)
      for (const each of changed) {
        const at = each.lastIndexOf('=')
        sizes.set(each.slice(0, at), Number(each.slice(at + 1)))
      }
      return { epoch: Number(epoch), sizes }
    })
}

/** What a store keeps when one more comes to the others. */
export function withAncestor(text: string, epoch: number, sizes: DictionarySizes): string {
  const before = parseAncestors(text).at(-1)?.sizes ?? new Map<string, number>()
  const changed = [...sizes].filter(([name, size]) => before.get(name) !== size)
  const gone = [...before.keys()].filter((name) => !sizes.has(name)).map((name) => [name, 0] as const)
  return `${text}${[String(epoch), ...[...changed, ...gone].map(([name, size]) => `${name}=${size}`)].join(' ')}\n`
}
