#!/usr/bin/env node
/**
 * Makes the checkout ready to run: `node scripts/prepare.mjs [--redis]`.
 *
 * Installs packages, builds, and with `--redis` sees to a Redis server for the tests, each only if it is needed; when
 * all is in place it changes nothing and takes a fraction of a second. Uses nothing but Node itself, because on a fresh
 * clone there is nothing else. Exit codes: 0 ready, 1 not ready (one sentence on stderr says why).
 */
import { build, installPackages, installRedis, PrepareError } from './prepare/actions.mjs'
import { buildFacts, installFacts, redisFacts } from './prepare/facts.mjs'
import { planBuild, planInstall, planNode, planRedis } from './prepare/plan.mjs'

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
  const unknown = args.find((arg) => arg !== '--redis')
  if (unknown !== undefined) throw new PrepareError(`Unknown argument "${unknown}": only --redis is known.`)

  take(planNode(process.versions.node), 'Checking Node.js', () => {})
  // Before the packages, which take longest: who has to install a server by hand should hear it at once.
  if (args.includes('--redis')) {
    take(planRedis(redisFacts()), 'Installing redis-server', () => {
      installRedis()
      const left = planRedis({ ...redisFacts(), isRoot: false })
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
