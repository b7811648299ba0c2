/** Looks at the machine and the checkout, changes nothing. The shapes are those of `plan.mjs`. */
import { accessSync, constants, existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { buildStampPath, checkoutRoot, filesBelow, sourceDigest } from './checkout.mjs'

/** @returns {import('./plan.mjs').InstallFacts} */
export function installFacts() {
  const modules = join(checkoutRoot, 'node_modules')
  const isLink = lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  return {
    locked: JSON.parse(readFileSync(join(checkoutRoot, 'package-lock.json'), 'utf8')).packages,
    installed: installedPackages(join(modules, '.package-lock.json')),
    linkedTo: isLink && existsSync(modules) ? realpathSync(modules) : undefined,
    platform: process.platform,
    arch: process.arch,
  }
}

/**
 * npm writes this file as the last step of an installation; without it, or with half of it, nothing is known. With
 * `--package-lock-only` npm writes it as well and installs nothing, so only what has a folder counts: 2 ms for all.
 * @param {string} path
 * @returns {import('./plan.mjs').LockedPackages | undefined}
 */
function installedPackages(path) {
  if (!existsSync(path)) return undefined
  try {
    const { packages } = JSON.parse(readFileSync(path, 'utf8'))
    return Object.fromEntries(Object.entries(packages).filter(([folder]) => existsSync(join(checkoutRoot, folder))))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** @returns {import('./plan.mjs').BuildFacts} */
export function buildFacts() {
  const stamp = statSync(buildStampPath, { throwIfNoEntry: false })
  const dist = join(checkoutRoot, 'dist')
  const outputTimesMs = filesBelow(dist).map((path) => statSync(join(dist, path)).mtimeMs)
  return {
    sourceDigest: sourceDigest(),
    stampDigest: stamp && readFileSync(buildStampPath, 'utf8'),
    stampTimeMs: stamp?.mtimeMs ?? 0,
    newestOutputTimeMs: outputTimesMs.reduce((newest, time) => Math.max(newest, time), 0),
  }
}

/** @returns {import('./plan.mjs').RedisFacts} */
export function redisFacts() {
  return {
    redisUrl: process.env.REDIS_URL,
    serverPath: findOnPath('redis-server') ?? findOnPath('valkey-server'),
    ...systemFacts(),
  }
}

/** @returns {import('./plan.mjs').ChromiumFacts} */
export function chromiumFacts() {
  return {
    namedPath: process.env.CHROMIUM_PATH,
    foundPath: ['chromium', 'chromium-browser', 'google-chrome'].map(findOnPath).find((path) => path !== undefined),
    ...systemFacts(),
  }
}

/** Where systems keep fonts for everybody. */
const fontRoots = ['/usr/share/fonts', '/usr/local/share/fonts']

/** @returns {import('./plan.mjs').FontFacts} */
export function fontFacts() {
  const files = fontRoots.flatMap((root) => filesBelow(root).map((path) => join(root, path)))
  /** @param {string} name */
  const folderOf = (name) => {
    const path = files.find((path) => basename(path) === name)
    return path && dirname(path)
  }
  return {
    found: { dejavu: folderOf('DejaVuSans.ttf'), liberation: folderOf('LiberationSans-Regular.ttf') },
    usesFontconfig: process.platform === 'linux',
    ...systemFacts(),
  }
}

/** @returns {import('./plan.mjs').SystemFacts} */
function systemFacts() {
  return {
    isDebian: existsSync('/etc/debian_version'),
    hasAptGet: findOnPath('apt-get') !== undefined,
    isRoot: process.getuid?.() === 0,
  }
}

/**
 * @param {string} program
 * @returns {string | undefined} its path
 */
function findOnPath(program) {
  const directories = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== '')
  return directories.map((directory) => join(directory, program)).find(isExecutable)
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false // not there, or not for us: both mean "look further"
  }
}
