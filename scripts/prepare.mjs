#!/usr/bin/env node
/**
 * Makes the checkout ready to run: `node scripts/prepare.mjs [--redis] [--chromium]`.
 *
 * Installs packages, builds, and sees to what tests need beside Node: `--redis` to a Redis server, `--chromium` to a
 * browser and the fonts in which pages are looked at; each only if it is needed. When all is in place it changes nothing and takes a fraction of a second. Uses nothing but Node itself, because on a fresh
 * clone there is nothing else. Exit codes: 0 ready, 1 not ready (one sentence on stderr says why).
 */
import {
  build,
  installChromium,
  installFonts,
  installPackages,
  installRedis,
  PrepareError,
} from './prepare/actions.mjs'
import { buildFacts, chromiumFacts, fontFacts, installFacts, redisFacts } from './prepare/facts.mjs'
import { planBuild, planChromium, planFonts, planInstall, planNode, planRedis } from './prepare/plan.mjs'

const known = ['--redis', '--chromium']

/**
 * @param {import('./prepare/plan.mjs').Step} step
 * @param {string} doing
 * @param {() => void} act
 */
function take(step, doing, act) {
  if (step.do === 'stop') throw new PrepareError(step.why)
  if (step.do === 'nothing') return
  console.error(`${doing}: ${step.why}`)
  act()
}

/** @param {string[]} args */
function prepare(args) {
  const unknown = args.find((arg) => !known.includes(arg))
  if (unknown !== undefined)
    throw new PrepareError(`Unknown argument "${unknown}": only ${known.join(' and ')} are known.`)

  take(planNode(process.versions.node), 'Checking Node.js', () => {})
  // Before the packages, which take longest: who has to install something by hand should hear it at once.
  if (args.includes('--redis')) {
    take(planRedis(redisFacts()), 'Installing redis-server', () => {
      installRedis()
      const left = planRedis({ ...redisFacts(), isRoot: false })
      if (left.do === 'stop') throw new PrepareError(left.why)
    })
  }
  if (args.includes('--chromium')) {
    take(planChromium(chromiumFacts()), 'Installing chromium', () => {
      installChromium()
      const left = planChromium({ ...chromiumFacts(), isRoot: false })
      if (left.do === 'stop') throw new PrepareError(left.why)
    })
    // After the browser, which may bring some along.
    take(planFonts(fontFacts()), 'Installing fonts', () => {
      installFonts()
      const left = planFonts({ ...fontFacts(), isRoot: false })
      if (left.do === 'stop') throw new PrepareError(left.why)
    })
  }
  take(planInstall(installFacts()), 'Installing packages', installPackages)
  take(planBuild(buildFacts()), 'Building', build)
}

try {
  prepare(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof PrepareError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
