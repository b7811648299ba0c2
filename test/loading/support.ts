import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { decodeVector } from '#sufler/domain/features/customer-codec.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { openStore } from '#sufler/store/open-store.ts'
import { minimalRules } from '../support/ruleset.ts'

const main = resolve(import.meta.dirname, '../../dist/main.js')

/** What the rows of these tests are about; the first four are those of the minimal ruleset. */
export const facts: Fact[] = [
  { name: 'data_mb', type: 'number', min: 0 },
  { name: 'services', type: 'set' },
  { name: 'contract_end', type: 'timestamp' },
  { name: 'first_name', type: 'text', maxLength: 20 },
  { name: 'senior', type: 'boolean' },
  { name: 'tariff', type: 'category', values: ['basic', 'plus', 'max'] },
  { name: 'city', type: 'category' },
]

const featuresYaml = `features:
  data_mb: { type: number, min: 0 }
  services: { type: set }
  contract_end: { type: timestamp }
  first_name: { type: text, maxLength: 20 }
  senior: { type: boolean }
  tariff: { type: category, values: [basic, plus, max] }
  city: { type: category }
context:
  call.reason: { type: category, values: [roaming, bill, other] }
`

export interface Run {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** A directory of its own with a ruleset, and the command in it. */
export class LoadSandbox {
  readonly dir = mkdtempSync(join(tmpdir(), 'sufler-load-'))
  storeUrl = `lmdb:${join(this.dir, 'store')}`

  constructor() {
    for (const [path, text] of Object.entries({ ...minimalRules, 'features.yaml': featuresYaml })) {
      this.write(`rules/${path}`, text)
    }
  }

  path(name: string): string {
    return join(this.dir, name)
  }

  write(name: string, content: string | Uint8Array): string {
    const path = this.path(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  /** `sufler load customers …` in the directory; `stdin` is piped in. */
  load(args: string[], stdin: string | Uint8Array = ''): Promise<Run> {
    return this.start(args, stdin).done
  }

  start(
    args: string[],
    stdin?: string | Uint8Array,
  ): { pid: number; stop: (signal: NodeJS.Signals) => void; done: Promise<Run> } {
    const child = spawn(process.execPath, [main, 'load', 'customers', ...args, '--store', this.storeUrl], {
      cwd: this.dir,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (text) => {
      stdout += text
    })
    child.stderr.on('data', (text) => {
      stderr += text
    })
    // The command may refuse before it has read everything.
    child.stdin.on('error', () => {})
    if (stdin !== undefined) child.stdin.end(stdin)
    const done = new Promise<Run>((settle, fail) => {
      child.once('error', fail)
      child.once('close', (exitCode) => settle({ exitCode, stdout, stderr }))
    })
    return { pid: child.pid ?? 0, stop: (signal) => child.kill(signal), done }
  }

  /** What the store knows about these customers, as REST would show it; undefined for one who is not known. */
  async customers(ids: Iterable<string>, of: readonly Fact[] = facts): Promise<Map<string, unknown>> {
    const store = await openStore(this.storeUrl)
    try {
      const layout = new Layout((await store.layout.read()).entries)
      const found = new Map<string, unknown>()
      for (const id of ids) {
        const { vector } = await store.readCustomer(id)
        const values = vector && { ...decodeVector(of, layout, vector), ...(await store.readTexts(id)) }
        found.set(id, values)
      }
      return found
    } finally {
      await store.close()
    }
  }

  async customer(id: string): Promise<unknown> {
    return (await this.customers([id])).get(id)
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}

export interface RejectLine {
  line: number
  reason: string
  record: string
}
