/** Does what `plan.mjs` decided. All output goes to stderr: stdout belongs to the program that runs afterwards. */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { checkoutRoot } from './checkout.mjs'
import { fontPackages } from './plan.mjs'

/** A step that failed; the message is for the person at the terminal. */
export class PrepareError extends Error {}

export function installPackages() {
  // Under `npm start` and `npm test` the same npm that runs them, even if another stands first on the PATH.
  const npmCli = process.env.npm_execpath
  const [program, ...first] =
    npmCli !== undefined && basename(npmCli) === 'npm-cli.js' ? [process.execPath, npmCli] : ['npm']
  // Development packages too, even with NODE_ENV=production: the build needs the compiler.
  run(program, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund'])
}

export function build() {
  run(process.execPath, [join('scripts', 'build.mjs')])
}

/**
 * Installs the server, but does not let the package start it as a system service: tests start their own on free ports.
 * `policy-rc.d` is Debian's way to say so; one that is already there stays as it is.
 */
export function installRedis() {
  const policyPath = '/usr/sbin/policy-rc.d'
  const isPolicyOurs = !existsSync(policyPath)
  try {
    if (isPolicyOurs) writeFileSync(policyPath, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
    installFromDebian(['redis-server'], ', or set REDIS_URL')
  } finally {
    if (isPolicyOurs) rmSync(policyPath, { force: true })
  }
}

export function installChromium() {
  installFromDebian(['chromium'], ', or set CHROMIUM_PATH')
}

export function installFonts() {
  installFromDebian(fontPackages, '')
}

/**
 * @param {string[]} names of the packages
 * @param {string} otherwise what may be done instead, if this fails
 */
function installFromDebian(names, otherwise) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    run('apt-get', ['update', '-q'], env)
    run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names], env)
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error
    throw new PrepareError(`${error.message} Install ${names.join(' and ')} by hand${otherwise}, and try again.`)
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function run(program, args, env = process.env) {
  const { status, signal, error } = spawnSync(program, args, { cwd: checkoutRoot, env, stdio: ['ignore', 2, 2] })
  if (error) throw new PrepareError(`Could not run ${program}: ${error.message}.`)
  if (status !== 0)
    throw new PrepareError(
      `"${[basename(program), ...args].join(' ')}" failed (${signal ?? `exit code ${status}`}), and says why above.`,
    )
}
