import { posix } from 'node:path'
import type { RulesetCheck } from '../../catalog/check-ruleset.ts'
import { lintRules } from '../../catalog/lint/lint-rules.ts'
import { rulesetErrorCodes } from '../../catalog/ruleset-error-codes.ts'
import { allFindings, type CheckFinding } from './findings.ts'

interface SarifRule {
  id: string
  shortDescription: { text: string }
  defaultConfiguration: { level: 'error' | 'warning' }
}

/** Every code that `check` may find: what is wrong, then what the linter looks for. */
const rules: readonly SarifRule[] = [
  ...Object.entries(rulesetErrorCodes).map(([id, text]) => sarifRule(id, text, 'error')),
  ...lintRules.map(({ code, summary, severity }) => sarifRule(code, summary, severity)),
]

/** SARIF 2.1.0, which code hosts and editors read. Paths are those of the command, `dir` being relative to the root. */
export function checkSarif(check: RulesetCheck, dir: string): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sufler check', rules } },
        // As the editor counts columns.
        columnKind: 'utf16CodeUnits',
        results: allFindings(check).map((finding) => sarifResult(finding, dir)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function sarifRule(id: string, text: string, level: 'error' | 'warning'): SarifRule {
  return { id, shortDescription: { text }, defaultConfiguration: { level } }
}

function sarifResult({ isError, code, message, related = [], ...place }: CheckFinding, dir: string) {
  return {
    ruleId: code,
    ruleIndex: rules.findIndex(({ id }) => id === code),
    level: isError ? 'error' : 'warning',
    message: { text: message },
    locations: [sarifLocation(place, dir)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other) => ({ ...sarifLocation(other, dir), message: { text: other.label } })),
        }),
  }
}

function sarifLocation({ file, line, column }: { file: string; line: number; column: number }, dir: string) {
  const uri = posix.join(dir, file).split('/').map(encodeURIComponent).join('/')
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: line, startColumn: column } } }
}
