#!/usr/bin/env node
/**
 * Runs a program of the checkout on another Node: `node scripts/on-node.mjs 24 node_modules/vitest/vitest.mjs run test/worker`.
 *
 * The Node comes from npm, once a version, into `.cache`: about 100 MB. What the program starts by `process.execPath`, or as
 * `node`, runs on it as well. The exit code is the program's; 1 when the Node cannot be had (npm says why).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { checkoutRoot } from './prepare/checkout.mjs'

const [version = '', ...command] = process.argv.slice(2)
if (!/^\d+(\.\d+){0,2}$/.test(version) || command.length === 0) {
  console.error(
    'Usage: node scripts/on-node.mjs VERSION PROGRAM [ARGUMENT…], as in: 24 node_modules/vitest/vitest.mjs run test/worker',
  )
  process.exit(1)
}

// The package of this system alone: the one called "node" looks for it in a script of its own, which npm may not run.
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
const folder = join(checkoutRoot, '.cache', `node-${version}`)
const program = join(folder, 'node_modules', packageName, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
if (!existsSync(program)) {
  mkdirSync(folder, { recursive: true })
  // Or npm would look for the package of the folder above.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  console.error(`Fetching Node ${version}`)
  run('npm', [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${packageName}@${version}`,
  ])
}
const env = { ...process.env, PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ''}` }
console.error(`On Node ${spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim()}`)
run(program, command, env)

/**
 * Ends this program when the other does not end well.
 * @param {string} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function run(name, args, env = process.env) {
  const { status, error } = spawnSync(name, args, { cwd: checkoutRoot, env, stdio: 'inherit' })
  if (error) console.error(`Could not run ${name}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}
