#!/usr/bin/env node
/**
 * Changes the built code in small ways, one at a time, and runs the tests against each change: `npm run mutate -- FOLDER…`.
 *
 * A change that no test notices is a gap in the tests, or changes nothing that could be seen. `docs/mutation.md` says how to read
 * what is printed and which survivors are known. `dist` is changed rather than `src`, because it is what the tests load and what
 * threads run; places are told in `src`, by the source maps. What was found is kept in `.cache/mutation`, so that a second run
 * tries only what has changed since; `--force` tries all again.
 *
 * Exit codes: 0 every folder has the score that is wanted of it, 1 one has not, 2 the command was not given correctly.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { mutatedFolders } from './mutate/mutated-folders.mjs'
import { formatMutationTable, scoreOf } from './mutate/mutation-table.mjs'
import { checkoutRoot } from './prepare/checkout.mjs'

/** @typedef {import('./mutate/mutation-table.mjs').FolderResult} FolderResult */

const cache = join(checkoutRoot, '.cache', 'mutation')

/** A test that hangs is told from one that takes long: so many times as long as without a change, and some seconds. */
const timeoutFactor = 3
const timeoutMs = 10_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { force: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
const known = Object.keys(mutatedFolders)
const unknown = positionals.find((folder) => !known.includes(folder))
if (values.help || unknown !== undefined) {
  if (unknown !== undefined) console.error(`FOLDER: found '${unknown}', expected one of those below`)
  console.error(
    `npm run mutate -- [--force] [FOLDER…]   without a folder: all of them, which takes hours\n\n${known.join('\n')}`,
  )
  process.exit(values.help ? 0 : 2)
}

mkdirSync(cache, { recursive: true })
/** @type {FolderResult[]} */
const results = []
for (const folder of positionals.length === 0 ? known : positionals) results.push(await mutate(folder))
process.stdout.write(`${formatMutationTable(results)}\n`)
process.exitCode = results.every((result) => scoreOf(result) >= result.wanted) ? 0 : 1

/**
 * @param {string} folder
 * @returns {Promise<FolderResult>}
 */
async function mutate(folder) {
  const { tests, wanted } = /** @type {import('./mutate/mutated-folders.mjs').MutatedFolder} */ (mutatedFolders[folder])
  const name = folder.replaceAll('/', '-')
  process.env.MUTATION_TESTS = tests.join(',')
  const mutants = await new Stryker({
    mutate: [`dist/${folder}/**/*.js`],
    testRunner: 'vitest',
    vitest: { configFile: 'scripts/mutate/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    incremental: true,
    incrementalFile: join(cache, `${name}.json`),
    force: values.force,
    reporters: ['progress-append-only'],
    tempDirName: join('.cache', 'mutation', 'sandbox'),
    // Nothing of TypeScript is in the sandbox's dist, and it must not look for a compiler that has another interface.
    tsconfigFile: 'none',
    disableTypeChecks: false,
    ignorePatterns: ['.git', '.cache', 'data', 'coverage', 'docs/screenshots', 'bench'],
    concurrency: availableParallelism(),
    timeoutFactor,
    timeoutMS: timeoutMs,
    dryRunTimeoutMinutes: 15,
    logLevel: /** @type {import('@stryker-mutator/api/core').LogLevel} */ ('warn'),
    allowConsoleColors: false,
  }).runMutationTest()
  const survivors = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  writeFileSync(join(cache, `${name}.txt`), `${survivors.map(describeSurvivor).join('\n')}\n`)
  for (const survivor of survivors) console.error(describeSurvivor(survivor))
  /** @param {string} status */
  const count = (status) => mutants.filter((mutant) => mutant.status === status).length
  return {
    folder,
    wanted,
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    uncovered: count('NoCoverage'),
  }
}

/**
 * As `src/domain/time/moment.ts:12 survived ConditionalExpression: true`.
 * @param {import('@stryker-mutator/api/core').MutantResult} mutant
 */
function describeSurvivor({ fileName, location, status, mutatorName, replacement }) {
  // Stryker counts lines from 1, source maps count them from 0; both count columns from 0.
  const line = location.start.line - 1
  const { column } = location.start
  const built = readFileSync(fileName, 'utf8').split('\n')[line]
  const map = `${fileName}.map`
  const entry = existsSync(map)
    ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))).findEntry(line, column)
    : undefined
  const path = relative(checkoutRoot, fileName).replace(/^dist/, 'src').replace(/\.js$/, '.ts')
  const sourceLine = Number(entry !== undefined && 'originalLine' in entry ? entry.originalLine : line)
  const how = status === 'Survived' ? 'survived' : 'not run'
  const to = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 80)
  return `${path}:${sourceLine + 1} ${how} ${mutatorName}: ${to}   in: ${(built ?? '').trim().slice(0, 100)}`
}
