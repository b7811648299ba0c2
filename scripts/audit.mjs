#!/usr/bin/env node
/**
 * Audits the packages that production needs: `npm run audit`. Exit code 1 only for findings of severity high or critical, with
 * their names; where no registry answers the question, that is told and the exit code is 0, since nothing is known then.
 */
import { spawnSync } from 'node:child_process'

const { stdout, stderr, error } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
if (error) throw error
const outcome = outcomeOf(stdout)
if (outcome.found === undefined) {
  console.error(`not audited, no registry answered: ${(outcome.why ?? stderr).trim().split('\n')[0]}`)
} else if (outcome.found.length === 0) {
  console.error('audited: nothing of severity high or critical in the packages of production')
} else {
  for (const text of outcome.found) console.error(text)
  process.exitCode = 1
}

/**
 * What npm has found; `found` is undefined when it could not ask.
 * @param {string} text of `npm audit --json`
 * @returns {{ found?: string[], why?: string }}
 */
function outcomeOf(text) {
  try {
    const report = JSON.parse(text)
    if (report.vulnerabilities === undefined) return { why: report.message ?? report.error?.summary }
    const all = Object.values(report.vulnerabilities)
    const grave = all.filter(({ severity }) => severity === 'high' || severity === 'critical')
    return { found: grave.map(({ name, severity, range }) => `${severity}: ${name} ${range}`) }
  } catch {
    return {}
  }
}
