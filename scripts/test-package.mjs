#!/usr/bin/env node
/**
 * Proves that what `npm pack` makes works elsewhere: `npm run test:package`. Packs, installs into an empty folder with packages
 * from the registry, asks for the version, checks rules that are not beside the package, and serves them. Exit codes: 0 it works,
 * 1 it does not, and the last line says where.
 */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutRoot } from './prepare/checkout.mjs'

const { version } = JSON.parse(readFileSync(join(checkoutRoot, 'package.json'), 'utf8'))
const dir = mkdtempSync(join(tmpdir(), 'sufler-package-'))

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] })

/**
 * @param {boolean} holds
 * @param {string} what
 */
function expectThat(holds, what) {
  if (!holds) throw new Error(`the package does not work: ${what}`)
  console.error(`ok: ${what}`)
}

try {
  const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', dir], checkoutRoot))
  /** @type {{ filename: string, files: { path: string }[] }[]} */
  const packages = Array.isArray(packed) ? packed : Object.values(packed)
  const [{ filename = '', files = [] } = {}] = packages
  const strays = files.filter(({ path }) => !/^(dist|proto|rules)\/|^(LICENSE|README\.md|package\.json)$/.test(path))
  expectThat(strays.length === 0, `it holds nothing else: ${strays.map(({ path }) => path).join(', ') || 'none'}`)
  run('npm', ['init', '--yes'], dir)
  run('npm', ['install', '--no-audit', '--no-fund', join(dir, filename)], dir)
  cpSync(join(checkoutRoot, 'rules'), join(dir, 'rules'), { recursive: true })
  const sufler = join(dir, 'node_modules', '.bin', 'sufler')
  expectThat(run(sufler, ['--version'], dir).trim() === version, `sufler --version is ${version}`)
  run(sufler, ['check', 'rules'], dir)
  expectThat(true, 'sufler check rules')
  await serves(sufler)
} finally {
  rmSync(dir, { recursive: true, force: true })
}

/** @param {string} sufler */
async function serves(sufler) {
  const server = spawn(sufler, ['serve', '--port', '0', '--rules', 'rules', '--store', 'lmdb:data'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 2],
  })
  try {
    const line = await new Promise((resolve, reject) => {
      server.stdout?.setEncoding('utf8').once('data', resolve)
      server.once('exit', (code) => reject(new Error(`the package does not work: serve ended with ${code}`)))
    })
    const [url] = /https?:\/\/[^\s:]+:\d+/.exec(String(line)) ?? []
    for (const path of ['/readyz', '/console/operator', '/tag/sufler.js', '/docs/json'])
      expectThat((await fetch(`${url}${path}`)).ok, `it serves ${path}`)
  } finally {
    server.removeAllListeners('exit')
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  }
}
