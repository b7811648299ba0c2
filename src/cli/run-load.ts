import { resolve } from 'node:path'
import { loadRuleset } from '../catalog/load-ruleset.ts'
import { formatRulesetError } from '../catalog/ruleset-error.ts'
import { Layout } from '../domain/features/layout.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import type { Encoding } from '../schema/mapping-file.ts'
import {
  type Checkpoint,
  readCheckpoint,
  removeCheckpoint,
  settingsDigest,
  writeCheckpoint,
} from '../service/loading/checkpoint.ts'
import { Input } from '../service/loading/input.ts'
import { type LoadSummary, type LoadTarget, loadCustomers } from '../service/loading/load-customers.ts'
import { LoadRefused } from '../service/loading/load-refused.ts'
import type { Mapping } from '../service/loading/mapping.ts'
import { readMapping } from '../service/loading/read-mapping.ts'
import { RejectFile } from '../service/loading/reject-file.ts'
import { LayoutRegistry } from '../store/layout-registry.ts'
import { openStore } from '../store/open-store.ts'
import { refuseUnsafeServer, StoreUnsafe } from '../store/refuse-unsafe-server.ts'
import { type Store, StoreUnavailable } from '../store/store.ts'
import { underLayout } from '../store/store-under-layout.ts'
import { progressDisplay } from './load-progress.ts'
import { exitCodeOf, formatSummary, noticesOfSharedAliases, summaryJson } from './load-report.ts'
import { warnOfEviction } from './open-store-for-command.ts'
import { printError } from './print.ts'
import { guardUnfinished } from './unfinished-load.ts'

export interface LoadCommandOptions {
  rules: string
  store: string
  allowEviction?: true
  mapping?: string
  format?: 'csv' | 'jsonl'
  delimiter?: ',' | ';' | 'tab'
  encoding?: Encoding
  dryRun?: true
  strict?: true
  allowDuplicates?: true
  resume?: true
  rejects?: string
  state?: string
  json?: true
  quiet?: true
}

/** Rejects told on standard error; the file has them all. */
const rejectsShownMax = 5

/** Runs `sufler load customers` and answers its exit code. */
export async function runLoad(file: string, options: LoadCommandOptions): Promise<number> {
  let store: Store | undefined
  try {
    const ruleset = await readRules(options.rules)
    const input = await Input.open(file)
    const paths = pathsOf(file, options)
    const mapped =
      options.mapping === undefined
        ? undefined
        : await readMapping(options.mapping, ruleset.features, ruleset.timeZone, ruleset.country)
    store = options.dryRun ? undefined : await openStore(options.store)
    if (store !== undefined) warnOfEviction(await refuseUnsafeServer(store, options.allowEviction))
    const target = store === undefined ? dryTarget() : await storeTarget(store)
    const summary = await load(input, ruleset, mapped, target, paths, store?.description ?? '', options)
    for (const notice of noticesOfSharedAliases(input.name, summary)) printError(notice)
    process.stdout.write(options.json ? summaryJson(summary, paths.rejects) : formatSummary(summary, options, paths))
    // What is no failure of the store is a bug, whose stack is wanted.
    if (summary.error !== undefined && !isExpected(summary.error)) throw summary.error
    return exitCodeOf(summary)
  } catch (error) {
    if (!(error instanceof StoreUnavailable || error instanceof StoreUnsafe)) throw error
    printError(error.message)
    return error instanceof StoreUnsafe ? 2 : 3
  } finally {
    await store?.close()
  }
}

interface Paths {
  rejects: string | undefined
  state: string
}

function pathsOf(file: string, options: LoadCommandOptions): Paths {
  const name = file === '-' ? 'stdin' : file
  const rejects = options.rejects ?? (options.dryRun ? undefined : `${name}.rejects.csv`)
  const state = options.state ?? `${name}.load-state.json`
  const reads = [file, options.mapping].flatMap((path) => (path === undefined || path === '-' ? [] : resolve(path)))
  for (const path of [rejects, state]) {
    if (path !== undefined && reads.includes(resolve(path))) {
      throw new LoadRefused([`${path}: found a file that is read, expected another for what is written`])
    }
  }
  return { rejects, state }
}

async function load(
  input: Input,
  ruleset: Ruleset,
  mapped: { mapping: Mapping; text: string } | undefined,
  target: LoadTarget,
  paths: Paths,
  storeName: string,
  options: LoadCommandOptions,
): Promise<LoadSummary> {
  const facts = ruleset.features
  const { format, delimiter, encoding, allowDuplicates, strict } = options
  const settings = settingsDigest([
    ...[mapped?.text, facts, ruleset.timeZone, ruleset.country],
    ...[format, delimiter, encoding, allowDuplicates],
  ])
  const isKept = options.dryRun === undefined
  const resumeFrom = isKept ? await checkpointFor(options, paths.state, settings, storeName, input) : undefined
  const rejectFile = paths.rejects === undefined ? undefined : new RejectFile(paths.rejects)
  const progress = options.quiet ? undefined : progressDisplay(input)
  const interruption = interruptible()
  let shown = 0
  let rows = 0
  const unguard = guardUnfinished(() => rows)
  try {
    const summary = await loadCustomers({
      ...{ input, target, facts, timeZone: ruleset.timeZone, signal: interruption.signal },
      ...(mapped === undefined ? {} : { mapping: mapped.mapping }),
      ...(format === undefined ? {} : { format }),
      ...(delimiter === undefined ? {} : { delimiter: delimiter === 'tab' ? '\t' : delimiter }),
      ...(encoding === undefined ? {} : { encoding }),
      ...(strict === undefined ? {} : { strict }),
      ...(allowDuplicates === undefined ? {} : { allowDuplicates }),
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
      onNotice: printError,
      onKept: (rejects, position, sha256) => {
        rejectFile?.append(rejects)
        for (const { line, reason } of rejects.slice(0, Math.max(0, rejectsShownMax - shown))) {
          printError(`${input.name}:${line}: ${reason}`)
        }
        shown += rejects.length
        if (!isKept) return
        const sizeBytes = input.sizeBytes ?? null
        writeCheckpoint(paths.state, {
          format: 1,
          settings,
          store: storeName,
          sha256: sha256(),
          ...position,
          sizeBytes,
        })
      },
      onProgress: (state) => {
        rows = state.rows
        progress?.update(state)
      },
    })
    if (isKept && summary.end === 'complete') removeCheckpoint(paths.state)
    return summary
  } finally {
    unguard()
    interruption.stop()
    progress?.stop()
    rejectFile?.close()
  }
}

/** Where to go on; says what is found, and throws `LoadRefused` when the earlier load was another one. */
async function checkpointFor(
  { resume }: LoadCommandOptions,
  path: string,
  settings: string,
  storeName: string,
  input: Input,
): Promise<Checkpoint | undefined> {
  const checkpoint = await readCheckpoint(path)
  if (resume === undefined) {
    if (checkpoint !== undefined) {
      printError(
        `an earlier load stopped after ${checkpoint.rows} rows; this one begins anew (--resume would go on there)`,
      )
    }
    return undefined
  }
  if (checkpoint === undefined) {
    printError(`${path}: no interrupted load to resume; this one begins at the beginning`)
    return undefined
  }
  const reasons: string[] = []
  if (checkpoint.settings !== settings) {
    reasons.push(
      'the mapping, the features or the options have changed since the load was interrupted; load it without --resume',
    )
  }
  if (checkpoint.store !== storeName) {
    reasons.push(`the interrupted load wrote to ${checkpoint.store}: found ${storeName}, expected the same store`)
  }
  if (reasons.length > 0) throw new LoadRefused(reasons)
  if (input.sizeBytes !== undefined && checkpoint.sizeBytes !== null && input.sizeBytes !== checkpoint.sizeBytes) {
    printError(
      `${input.name} had ${checkpoint.sizeBytes} bytes and has ${input.sizeBytes} now; going on only if what was loaded is unchanged`,
    )
  }
  return checkpoint
}

async function readRules(dir: string): Promise<Ruleset> {
  const { ruleset, errors } = await loadRuleset(dir)
  if (ruleset === undefined) throw new LoadRefused(errors.map((error) => formatRulesetError(error, dir)))
  return ruleset
}

async function storeTarget(store: Store): Promise<LoadTarget> {
  const registry = await LayoutRegistry.open(store)
  const customers = underLayout(store, registry)
  return {
    layout: registry.layout,
    ensure: (entries) => registry.ensure(entries),
    lookUp: (entries) => registry.lookUp(entries),
    patchCustomers: (patches, updatedAtMs) => customers.patchCustomers(patches, updatedAtMs),
    setAliases: (changes) => store.aliases.set(changes),
  }
}

/** Leaves no trace: the store is not even opened. */
function dryTarget(): LoadTarget {
  const layout = new Layout()
  return {
    layout,
    ensure: async (entries) => layout.internLocally(entries),
    lookUp: async () => {},
    patchCustomers: async (patches) => patches.map(() => 'applied'),
    setAliases: async () => {},
  }
}

/** The first SIGINT or SIGTERM ends the load after the batches under way; a second one ends the process. */
function interruptible(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130)
    printError('interrupted: waiting for what is under way; once more to end at once')
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return {
    signal: controller.signal,
    stop: () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    },
  }
}

function isExpected(error: Error): boolean {
  return error instanceof StoreUnavailable || error.name === 'LayoutFull' || error instanceof RangeError
}
