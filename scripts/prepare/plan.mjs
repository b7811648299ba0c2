/**
 * What has to be done before the project can run, decided from facts alone: pure, so that every branch is tested
 * without a machine to spoil. `facts.mjs` gathers the facts, `../prepare.mjs` does what is decided here.
 *
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean,
 *             os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages the `packages` of a lock file, by path
 *
 * @typedef {object} InstallFacts
 * @property {LockedPackages} locked what package-lock.json asks for
 * @property {LockedPackages | undefined} installed what npm noted in node_modules when it was done; none if it was interrupted
 * @property {string | undefined} linkedTo where node_modules leads when it is a symbolic link
 * @property {string} platform as `process.platform`
 * @property {string} arch as `process.arch`
 *
 * @typedef {object} BuildFacts
 * @property {string} sourceDigest
 * @property {string | undefined} stampDigest of the sources that `dist` was built from; none if it was never finished
 * @property {number} stampTimeMs
 * @property {number} newestOutputTimeMs of all files in `dist`
 *
 * @typedef {object} SystemFacts
 * @property {boolean} isDebian Debian, Ubuntu or one of their descendants
 * @property {boolean} hasAptGet
 * @property {boolean} isRoot
 *
 * @typedef {SystemFacts & { redisUrl: string | undefined, serverPath: string | undefined }} RedisFacts where a server
 *   runs that may be used, and the program that starts one: redis-server or valkey-server
 *
 * @typedef {SystemFacts & { namedPath: string | undefined, foundPath: string | undefined }} ChromiumFacts the browser that
 *   CHROMIUM_PATH names, and the one on the PATH
 *
 * @typedef {SystemFacts & { found: { dejavu: string | undefined, liberation: string | undefined }, usesFontconfig: boolean }} FontFacts
 *   the folders of the fonts in which tests look at pages; only where fontconfig finds fonts can a test choose among them
 *
 * @typedef {{ do: 'nothing' } | { do: 'act', why: string } | { do: 'stop', why: string }} Step
 */

/**
 * The Nodes that are promised: of each line the oldest that every package runs on, and all lines after the last. What is
 * between them (21, 23) reached its end before the packages asked for it. package.json says the same, and a test holds
 * them together.
 */
export const promisedNodes = /** @type {const} */ ([
  { major: 20, minor: 19 },
  { major: 22, minor: 13 },
  { major: 24, minor: 0 },
])

/**
 * @param {string} version as `process.versions.node`
 * @returns {Step}
 */
export function planNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const last = promisedNodes[2]
  const isPromised = promisedNodes.some((line) => major === line.major && minor >= line.minor) || major > last.major
  if (isPromised) return { do: 'nothing' }
  const lines = promisedNodes.slice(0, -1).map(({ major, minor }) => `${major} from ${major}.${minor} on`)
  return {
    do: 'stop',
    why: `Sufler runs on Node.js ${lines.join(', ')}, and ${last.major} or newer, and this is ${version}: install one of them from https://nodejs.org and try again.`,
  }
}

/**
 * @param {InstallFacts} facts
 * @returns {Step}
 */
export function planInstall(facts) {
  const difference = installDifference(facts)
  if (difference === undefined) return { do: 'nothing' }
  if (facts.linkedTo !== undefined) {
    // `npm ci` would empty the directory behind the link, and whoever else uses it would stand without packages.
    return {
      do: 'stop',
      why: `node_modules is a symbolic link to ${facts.linkedTo}, which is not what package-lock.json asks for (${difference}): run "npm ci" there, or remove the link.`,
    }
  }
  return { do: 'act', why: difference }
}

/**
 * The first difference between what is locked and what is installed, in words; none when they agree.
 * @param {InstallFacts} facts
 */
function installDifference({ locked, installed, platform, arch }) {
  if (installed === undefined) return 'nothing is installed yet'
  for (const [path, wanted] of Object.entries(locked)) {
    if (path === '') continue
    const found = installed[path]
    if (found === undefined) {
      if (mayBeAbsent(wanted, platform, arch)) continue
      return `${path} is missing`
    }
    if (found.version !== wanted.version)
      return `${path} is ${found.version ?? 'a link'}, and ${wanted.version ?? 'a link'} is locked`
    if (found.integrity !== wanted.integrity) return `${path} has other content than what is locked`
  }
  for (const path of Object.keys(installed)) {
    if (path !== '' && locked[path] === undefined) return `${path} is no longer locked`
  }
  return undefined
}

/**
 * Optional packages are left out where they do not fit. A binary that names exactly this system must be there all the
 * same: a node_modules that was copied from another system has those of the other. The C library is not looked at
 * (to ask for it takes longer than all the rest), so packages that name one are trusted.
 * @param {LockedPackage} wanted
 * @param {string} platform
 * @param {string} arch
 */
function mayBeAbsent(wanted, platform, arch) {
  if (!wanted.optional && !wanted.devOptional) return false
  const isForThisSystem = wanted.os?.includes(platform) && wanted.cpu?.includes(arch) && wanted.libc === undefined
  return !isForThisSystem
}

/**
 * @param {BuildFacts} facts
 * @returns {Step}
 */
export function planBuild({ sourceDigest, stampDigest, stampTimeMs, newestOutputTimeMs }) {
  if (stampDigest === undefined) return { do: 'act', why: 'there is no finished build yet' }
  if (stampDigest !== sourceDigest) return { do: 'act', why: 'the sources have changed since the last build' }
  // Someone ran the compiler by hand: the stamp does not know which sources it read.
  if (newestOutputTimeMs > stampTimeMs) return { do: 'act', why: 'dist was written to since the last build' }
  return { do: 'nothing' }
}

/**
 * Whether tests can have a Redis server of their own. A server found by REDIS_URL is not tried here: the tests do, and say so.
 * @param {RedisFacts} facts
 * @returns {Step}
 */
export function planRedis({ redisUrl, serverPath, isDebian, hasAptGet, isRoot }) {
  if (redisUrl !== undefined && redisUrl.trim() !== '') return { do: 'nothing' }
  if (serverPath !== undefined) return { do: 'nothing' }
  if (isDebian && hasAptGet && isRoot) return { do: 'act', why: 'no Redis server was found' }
  const command = isDebian && hasAptGet ? ' with "sudo apt-get install redis-server"' : ''
  return {
    do: 'stop',
    why: `The tests need a Redis server and none was found: install redis-server or valkey-server${command}, or set REDIS_URL to a server whose data may be erased, and try again.`,
  }
}

/**
 * Whether tests can have a browser. One that CHROMIUM_PATH names is not tried here: the tests do, and say so.
 * @param {ChromiumFacts} facts
 * @returns {Step}
 */
export function planChromium({ namedPath, foundPath, isDebian, hasAptGet, isRoot }) {
  if (namedPath !== undefined && namedPath.trim() !== '') return { do: 'nothing' }
  if (foundPath !== undefined) return { do: 'nothing' }
  if (isDebian && hasAptGet && isRoot) return { do: 'act', why: 'no Chromium was found' }
  const command = isDebian && hasAptGet ? ' with "sudo apt-get install chromium"' : ''
  return {
    do: 'stop',
    why: `The tests need a browser and none was found: install Chromium or Google Chrome${command}, or set CHROMIUM_PATH to one, and try again.`,
  }
}

/** The Debian packages that hold the fonts; no browser's package asks for them. */
export const fontPackages = ['fonts-dejavu-core', 'fonts-liberation']

/**
 * Whether pages can be looked at in narrow and in wide letters, whatever else the machine has.
 * @param {FontFacts} facts
 * @returns {Step}
 */
export function planFonts({ found, usesFontconfig, isDebian, hasAptGet, isRoot }) {
  if (!usesFontconfig) return { do: 'nothing' }
  const names = /** @type {const} */ ({ dejavu: 'DejaVu Sans', liberation: 'Liberation Sans' })
  const missing = /** @type {const} */ (['dejavu', 'liberation']).filter((family) => found[family] === undefined)
  if (missing.length === 0) return { do: 'nothing' }
  const named = missing.map((family) => names[family]).join(' and ')
  if (isDebian && hasAptGet && isRoot) return { do: 'act', why: `the fonts ${named} are missing` }
  const command = isDebian && hasAptGet ? ` with "sudo apt-get install ${fontPackages.join(' ')}"` : ''
  return {
    do: 'stop',
    why: `The tests look at pages in the fonts ${named}, which are missing: install them for everybody${command}, and try again.`,
  }
}
