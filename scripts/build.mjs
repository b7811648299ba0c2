#!/usr/bin/env node
/**
 * Builds `src` into `dist`: TypeScript through tsc, what runs in a browser through Vite, every other file (Lua and the
 * like) as it is.
 *
 * The new files are written over the old ones and what no source stands behind any more is removed at the end, so that
 * a server or a test that runs from `dist` never meets an empty directory. A failed build leaves no stamp: the next
 * `prepare` builds again.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildPages, pageFolders } from './build/pages.mjs'
import { buildStampPath, checkoutRoot, filesBelow, sourceDigest } from './prepare/checkout.mjs'

const source = join(checkoutRoot, 'src')
const target = join(checkoutRoot, 'dist')

/** @param {string} path below `src` or `dist` */
const isOfPage = (path) => pageFolders.some((folder) => path.startsWith(`${folder}/`))

/** @param {string} path */
const isTypeScript = (path) => path.endsWith('.ts')

/**
 * What stands in `dist` for one file of `src`.
 * @param {string} path
 */
function outputsOf(path) {
  if (path.endsWith('.d.ts')) return []
  return isTypeScript(path) ? [path.replace(/\.ts$/, '.js'), path.replace(/\.ts$/, '.js.map')] : [path]
}

function compile() {
  const tsc = join(checkoutRoot, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: checkoutRoot,
    stdio: ['ignore', 2, 2],
  })
  if (error) throw error
  return status ?? 1
}

/** @param {string[]} sources */
function copyAssets(sources) {
  for (const path of sources.filter((path) => !isTypeScript(path))) {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    copyFileSync(join(source, path), join(target, path))
  }
}

/** @param {string[]} sources */
function removeStale(sources) {
  const expected = new Set(sources.flatMap(outputsOf))
  for (const path of filesBelow(target)) {
    if (expected.has(path) || isOfPage(path)) continue
    rmSync(join(target, path))
    let directory = dirname(join(target, path))
    while (directory !== target && readdirSync(directory).length === 0) {
      rmdirSync(directory)
      directory = dirname(directory)
    }
  }
}

rmSync(buildStampPath, { force: true })
// Taken before the compiler reads: a file that is saved while it runs makes the stamp old, never wrongly new.
const digest = sourceDigest()
const sources = filesBelow(source).filter((path) => !isOfPage(path))
const status = compile()
if (status !== 0) process.exit(status)
copyAssets(sources)
await buildPages()
removeStale(sources)
const main = join(target, 'main.js')
if (existsSync(main)) chmodSync(main, 0o755) // it is the `bin` of package.json
writeFileSync(buildStampPath, digest)
