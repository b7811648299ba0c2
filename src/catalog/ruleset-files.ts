import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RulesetError } from './ruleset-error.ts'
import { fileError, type RulesetSource, rulesetSource } from './ruleset-source.ts'

/** Bounds on what is read: they are far above any real catalogue, and below what would exhaust the memory. */
export const rulesetFileLimits = { filesMax: 20_000, fileBytesMax: 64 * 1024 * 1024, depthMax: 8 }

/** The only folder that is no part of the rules: generated JSON Schemas for editors. */
const ignoredFolder = 'schemas'

/**
 * Reads all files of a rules directory. What cannot be read becomes an error of the source; only a directory that is
 * not there, or cannot be listed, throws.
 */
export async function readRulesetFiles(dir: string, limits = rulesetFileLimits): Promise<RulesetSource> {
  const errors: RulesetError[] = []
  const paths: string[] = []
  await listFiles(dir, '', limits, paths, errors)
  if (paths.length > limits.filesMax) {
    errors.push(fileError('too-many-files', '.', `more than ${limits.filesMax} files`, `at most ${limits.filesMax}`))
    return rulesetSource([], errors)
  }
  const texts: { path: string; text: string }[] = []
  for (const path of paths) {
    const read = await readText(join(dir, path), path, limits.fileBytesMax)
    if ('error' in read) errors.push(read.error)
    else texts.push({ path, text: read.text })
  }
  return rulesetSource(texts, errors)
}

async function listFiles(
  dir: string,
  folder: string,
  limits: typeof rulesetFileLimits,
  paths: string[],
  errors: RulesetError[],
): Promise<void> {
  const entries = await readdir(join(dir, folder), { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    // One above the limit is enough to know that it is exceeded.
    if (paths.length > limits.filesMax) return
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.name.startsWith('.') || /^readme(\.|$)/i.test(entry.name) || path === ignoredFolder) continue
    // Mounted configuration often consists of links.
    const isFolder = entry.isSymbolicLink() ? await isDirectory(join(dir, path)) : entry.isDirectory()
    if (!isFolder) paths.push(path)
    else if (path.split('/').length < limits.depthMax) await listFiles(dir, path, limits, paths, errors)
    else
      errors.push(
        fileError('unreadable-file', path, 'a folder', `at most ${limits.depthMax - 1} folders in one another`),
      )
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    // A link to nowhere counts as a file; reading it says what is wrong.
    return false
  }
}

async function readText(
  absolutePath: string,
  path: string,
  bytesMax: number,
): Promise<{ text: string } | { error: RulesetError }> {
  let bytes: Buffer
  try {
    const { size } = await stat(absolutePath)
    if (size > bytesMax) {
      return { error: fileError('file-too-large', path, `${size} bytes`, `at most ${bytesMax}; split the file`) }
    }
    bytes = await readFile(absolutePath)
  } catch (error) {
    return { error: fileError('unreadable-file', path, systemErrorCode(error), 'a file that can be read') }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { error: fileError('not-utf8', path, 'bytes that are not UTF-8', 'a file saved as UTF-8') }
  }
}

/** The code alone: the message names the absolute path, which is nobody's business over REST. */
function systemErrorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}
