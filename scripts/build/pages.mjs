/**
 * Builds what runs in a browser, each into a folder of `dist`: the operator's console (`src/console`) as a page with its
 * files, the website's tag (`src/tag`) as one script for pages and one module for bundlers, the demo's shop (`src/shop`).
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { checkoutRoot } from '../prepare/checkout.mjs'
import { tagMinifier } from './tag-minifier.mjs'

const source = join(checkoutRoot, 'src')
const target = join(checkoutRoot, 'dist')

/** The folders of `src` that tsc leaves to this build. */
export const pageFolders = ['console', 'tag', 'shop']

/** Browsers of the last three years. */
const browsers = ['chrome109', 'firefox115', 'safari16.4']

/** What a slow machine spends on minifying is nothing to warn of. */
const checks = { pluginTimings: false }

export async function buildPages() {
  const shared = /** @type {const} */ ({ configFile: false, logLevel: 'warn', publicDir: false })
  await build({
    ...shared,
    root: join(source, 'console'),
    base: './',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: join(target, 'console'),
      emptyOutDir: true,
      target: browsers,
      assetsInlineLimit: 0,
      rolldownOptions: { checks },
    },
  })
  for (const { entry, format, fileName } of /** @type {const} */ ([
    { entry: 'script.ts', format: 'iife', fileName: 'sufler.js' },
    { entry: 'module.ts', format: 'es', fileName: 'module.js' },
  ])) {
    await build({
      ...shared,
      root: join(source, 'tag'),
      build: {
        outDir: join(target, 'tag'),
        emptyOutDir: fileName === 'sufler.js',
        target: browsers,
        minify: 'terser',
        terserOptions: tagMinifier,
        rolldownOptions: { checks },
        lib: { entry: join(source, 'tag', entry), formats: [format], name: 'Sufler', fileName: () => fileName },
      },
    })
  }
  emitTypes(['module.d.ts', 'options.d.ts'])
  const shop = join(source, 'shop')
  await build({
    ...shared,
    root: shop,
    base: '/shop/',
    publicDir: join(shop, 'public'),
    build: {
      outDir: join(target, 'shop'),
      emptyOutDir: true,
      target: browsers,
      assetsInlineLimit: 0,
      // One page a language.
      rolldownOptions: { checks, input: [join(shop, 'index.html'), join(shop, 'en', 'index.html')] },
    },
  })
}

/**
 * The types of the tag's module, beside it: what it exports and nothing of its parts.
 * @param {string[]} files
 */
function emitTypes(files) {
  const tsc = join(checkoutRoot, 'node_modules', 'typescript', 'bin', 'tsc')
  const dir = mkdtempSync(join(tmpdir(), 'sufler-types-'))
  const options = [
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--rootDir',
    checkoutRoot,
    '--outDir',
    dir,
  ]
  try {
    const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.browser.json', ...options], {
      cwd: checkoutRoot,
      stdio: ['ignore', 2, 2],
    })
    if (error) throw error
    if (status !== 0) throw new Error(`tsc ended with exit code ${status}`)
    for (const file of files) copyFileSync(join(dir, 'src', 'tag', file), join(target, 'tag', file))
  } finally {
    rmSync(dir, { recursive: true })
  }
}
