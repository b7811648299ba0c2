import { createHash, type Hash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Far above any folder of rules or sources; what lies beyond is not watched, so that a loop of links has an end. */
const entriesMax = 50_000
const depthMax = 12

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
  const names = await readdir(dir)
  for (const name of names.sort()) {
    if (name.startsWith('.')) continue
    if (++counted.entries > entriesMax) return
    await addEntry(join(dir, name), depth, hash, counted)
  }
}

async function addEntry(path: string, depth: number, hash: Hash, counted: { entries: number }): Promise<void> {
  try {
    const { ino, size, mtimeNs, ctimeNs, isFolder } = await entryAt(path)
    if (!isFolder) hash.update(`${path}\0${ino} ${size} ${mtimeNs} ${ctimeNs}\0`)
    else if (depth < depthMax) await addFolder(path, depth + 1, hash, counted)
  } catch (error) {
    // Gone since the folder was listed, a link to nowhere, or not ours to see: a state like any other.
    hash.update(`${path}\0${error instanceof Error && 'code' in error ? error.code : error}\0`)
  }
}

async function entryAt(path: string) {
  const found = await stat(path, { bigint: true })
  return { ...found, isFolder: found.isDirectory() }
}
