import { Command } from 'commander'
import { type Finding, nameOf } from '../store/doctor/finding.ts'
import type { Store } from '../store/store.ts'
import { addStoreOptions, type StoreOptions, withStore } from './open-store-for-command.ts'
import { print, printError } from './print.ts'

const help = `
Looks at every record of the store, a batch at a time, while servers may be using it; changes nothing unless --mend is given.
Customers, aliases and keys are named by hashes, as in the log; --show-ids names them as they are.

--mend removes feature vectors and texts that cannot be read, and puts an incomplete empty history in the place of one that
cannot: nothing that can be read is lost. Make a backup first. Everything else is for a person to mend, as the report says.

Examples:
  sufler doctor --store lmdb:data/store
  sufler doctor --store redis://localhost:6379 --json | jq '.findings[] | select(.code == "damaged")'
  sufler doctor --store redis://localhost:6379 --mend

Exit codes:
  0  all records are sound, or were mended
  1  some are not, or the store cannot be reached
  2  the command was not given correctly`

/** Findings that the JSON lists; of more it has the number. */
const listedMax = 10_000

/** Pause between two lines of progress. */
const progressMs = 1_000

interface Options extends StoreOptions {
  mend?: true
  showIds?: true
  json?: true
  quiet?: true
}

interface Report {
  records: number
  findings: object[]
  mended: number
  /** Neither sound nor mended. */
  left: number
}

/** `sufler doctor`: finds what is damaged in a store, and mends what can be. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('find what is damaged in the store, and say what mends it')
    .option('--mend', 'mend what can be mended without losing anything that can be read')
    .option('--show-ids', 'name customers, aliases and keys as they are')
    .option('--json', 'print the report as one JSON object')
    .option('--quiet', 'no progress')
    .addHelpText('after', help)
  return addStoreOptions(command).action(async (options: Options) => {
    process.exitCode = await withStore(options, (store) => examine(store, options))
  })
}

async function examine(store: Store, options: Options): Promise<number> {
  const report: Report = { records: 0, findings: [], mended: 0, left: 0 }
  let toldAtMs = performance.now()
  const onProgress = (records: number) => {
    report.records = records
    if (options.quiet || performance.now() - toldAtMs < progressMs) return
    toldAtMs = performance.now()
    printError(`${records} records looked at`)
  }
  for await (const finding of store.examine({ onProgress })) await take(finding, report, options)
  const { records, findings, mended, left } = report
  if (options.json) print(JSON.stringify({ records, mended, left, findings }, undefined, 2))
  else print(`${records} records looked at: ${mended + left} findings${mended > 0 ? `, ${mended} of them mended` : ''}`)
  return left > 0 ? 1 : 0
}

async function take(finding: Finding, report: Report, { mend, showIds, json }: Options): Promise<void> {
  const isMended = mend === true && finding.mend !== undefined
  if (isMended) await finding.mend?.()
  if (isMended) report.mended++
  else report.left++
  const { code, kind, detail, remedy } = finding
  const owner = nameOf(finding, showIds === true)
  if (!json) print(`${code}  ${kind} ${owner}: ${detail}; ${isMended ? 'mended' : remedy}`)
  else if (report.findings.length < listedMax)
    report.findings.push({ code, kind, owner, detail, remedy, mended: isMended })
}
