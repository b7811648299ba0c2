import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The directory of package.json: scripts work on the checkout they stand in, whatever the current directory is. */
export const checkoutRoot = resolve(fileURLToPath(import.meta.url), '../../..')

/** What `dist` is made of, beside the files of `src`: a change in any of them asks for a new build. */
const buildInputs = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.browser.json',
  'scripts/build.mjs',
  'scripts/build/pages.mjs',
  'scripts/prepare/checkout.mjs',
]

/** The last thing that a build writes; its text is the digest of the sources that `dist` was built from. */
export const buildStampPath = join(checkoutRoot, 'dist', '.build-stamp')

/**
 * Every file below a directory, as paths relative to it with `/` between the parts, sorted.
 * @param {string} directory
 * @returns {string[]} empty when the directory does not exist
 */
export function filesBelow(directory) {
  /** @type {string[]} */
  const files = []
  /** @param {string} current */
  const visit = (current) => {
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      const path = join(current, entry.name)
      if (entry.isDirectory()) visit(path)
      else files.push(relative(directory, path).replaceAll('\\', '/'))
    }
  }
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) visit(directory)
  return files.sort()
}

/**
 * One hash of the names and contents of everything that a build reads. Contents and not times, because a checkout of
 * another branch may bring older times with newer code. Costs a few milliseconds for a few hundred files.
 * @returns {string} SHA-256, hexadecimal
 */
export function sourceDigest() {
  const paths = [...buildInputs, ...filesBelow(join(checkoutRoot, 'src')).map((path) => `src/${path}`)]
  const hash = createHash('sha256')
  for (const path of paths) {
    const content = readFileSync(join(checkoutRoot, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
