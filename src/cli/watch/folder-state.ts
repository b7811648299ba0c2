import { createHash, type Hash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Far above any folder of rules or sources; what lies beyond is not watched, so that a loop of links has an end. */
const entriesMax = 50_000
const depthMax = 12

/** More would only queue up for the threads that serve the file system. */
const askedAtOnceMax = 16

/**
 * A digest of what stands in a folder: of each file its path, size, times and number in the file system. Links are
 * followed, as whoever reads the files follows them. Names that begin with a dot do not count: they are an editor's own.
 * One `stat` a file, and nothing is read. Rejects when the folder itself cannot be listed.
 */
export async function folderState(dir: string): Promise<string> {
  const hash = createHash('sha256')
  await addFolder(dir, 0, hash, { entries: 0 })
  return hash.digest('base64')
}

async function addFolder(dir: string, depth: number, hash: Hash, counted: { entries: number }): Promise<void> {
  const names = (await readdir(dir)).filter((name) => !name.startsWith('.')).sort()
  for (let start = 0; start < names.length && counted.entries < entriesMax; start += askedAtOnceMax) {
    const paths = names.slice(start, start + askedAtOnceMax).map((name) => join(dir, name))
    counted.entries += paths.length
    const entries = await Promise.all(paths.map(entryAt))
    for (const [position, entry] of entries.entries()) {
      const path = paths[position] as string
      const gone = (error: unknown) => void hash.update(`${path}\0${codeOf(error)}\0`)
      if (entry !== 'folder') hash.update(`${path}\0${entry}\0`)
      else if (depth < depthMax) await addFolder(path, depth + 1, hash, counted).catch(gone)
    }
  }
}

/** What tells one state of a file from another. */
async function entryAt(path: string): Promise<string> {
  try {
    const found = await stat(path, { bigint: true })
    return found.isDirectory() ? 'folder' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`
  } catch (error) {
    return codeOf(error)
  }
}

/** Gone since the folder was listed, a link to nowhere, or not ours to see: a state like any other. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
