import { Command, Option } from 'commander'
import { encodings } from '../schema/mapping-file.ts'
import { type LoadCommandOptions, runLoad } from './run-load.ts'

const help = `
The file is CSV (its delimiter , or ; or tab is found out) or JSONL, UTF-8 or a declared encoding, plain or gzip. Without a
mapping, columns are named as the features of the ruleset are, and the id is in the column customerId. Only the features
in the file are written; an empty cell makes a feature missing. JSONL: {"customerId": "…", "features": {…}}, or flat objects.
docs/mapping.md says what a mapping can do.

A row that cannot be loaded is written to the reject file with its line and the reason, and the others are loaded. The
same customer again is refused, too: the ids of at most 50 million customers are remembered for it, in 12 to 48 bytes each.
Of two customers with one telephone number or other alias the first keeps it; the summary counts them.

An interrupted load (Ctrl-C, crash, store away) goes on with the same command and --resume: what is loaded is read again
and checked, but not written.

Exit codes:
  0    every row is loaded
  1    rows were refused, or the input broke off; the others are loaded
  2    the command, the mapping, the header or the ruleset is wrong, --resume met a changed input, or Redis may evict; nothing was written
  3    the store failed on the way; try again with --resume
  130  interrupted; go on with --resume

Examples:
  sufler load customers customers.csv.gz --mapping mapping.yaml --dry-run
  sufler load customers customers.csv.gz --mapping mapping.yaml --store redis://127.0.0.1:6379
  sufler load customers customers.csv.gz --mapping mapping.yaml --store redis://127.0.0.1:6379 --resume
  zcat export.jsonl.gz | sufler load customers - --json | jq .loaded`

/** `sufler load customers FILE`. */
export function loadCommand(): Command {
  const customers = new Command('customers')
    .description('load the features of customers from a file')
    .argument('<file>', 'CSV or JSONL, also gzip; - for standard input')
    .option('--rules <dir>', 'the rules directory, which declares the features', 'rules')
    .option('--store <url>', 'lmdb:PATH or redis://…', 'lmdb:data/store')
    .option('--allow-eviction', 'load although Redis may evict what is kept')
    .option('--mapping <file>', 'how columns become features')
    .addOption(new Option('--format <format>', 'found out unless given').choices(['csv', 'jsonl']))
    .addOption(new Option('--delimiter <delimiter>', 'found out unless given').choices([',', ';', 'tab']))
    .addOption(new Option('--encoding <encoding>', 'of the file (default: utf-8)').choices(encodings))
    .option('--dry-run', 'check everything, write nothing; with --rejects, only that file')
    .option('--strict', 'stop at the first row that is refused; nothing after it is written')
    .option('--allow-duplicates', 'the same customer may come again: the later row is written over the earlier one')
    .option('--resume', 'go on where an interrupted load of the same file stopped')
    .option('--rejects <file>', 'the reject file (default: FILE.rejects.csv, or stdin.rejects.csv)')
    .option('--state <file>', 'where an interrupted load keeps its place (default: FILE.load-state.json)')
    .option('--json', 'print the summary as one JSON object')
    .option('--quiet', 'no progress')
    .addHelpText('after', help)
    .action(async (file: string, options: LoadCommandOptions) => {
      process.exitCode = await runLoad(file, options)
    })
  return new Command('load').description('load data into the store').addCommand(customers)
}
