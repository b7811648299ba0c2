import { posix } from 'node:path'
import type { RulesetCheck } from '../../catalog/check-ruleset.ts'
import { allFindings } from './findings.ts'

/**
 * Workflow commands of GitHub Actions, which show each finding at its line of a pull request:
 * `::warning file=rules/groups.yaml,line=4,col=7,title=never-holds::…`. `dir` must be relative to the repository's root.
 */
export function checkGithub(check: RulesetCheck, dir: string): string {
  const lines = allFindings(check).map(({ isError, code, file, line, column, message }) => {
    const place = `file=${property(posix.join(dir, file))},line=${line},col=${column},title=${property(code)}`
    return `::${isError ? 'error' : 'warning'} ${place}::${data(message)}\n`
  })
  return lines.join('')
}

/** The characters with a meaning in a command are written as in URLs. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
