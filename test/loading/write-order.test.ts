import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { Input } from '#sufler/service/loading/input.ts'
import { type LoadOptions, type LoadTarget, loadCustomers } from '#sufler/service/loading/load-customers.ts'
import { parseMapping } from '#sufler/service/loading/read-mapping.ts'

const facts: Fact[] = [{ name: 'tenure', type: 'number' }]
const mapping = parseMapping(
  'm.yaml',
  'customerId: id\naliases: { phone: phone }\nfeatures: { tenure: tenure }\n',
  facts,
  'Europe/Moscow',
  'RU',
)

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sufler-write-order-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

/** A store that takes its time, and what was asked of it, in order. */
class SlowTarget implements LoadTarget {
  readonly layout = new Layout()
  readonly calls: string[] = []
  underWayMax = 0
  #underWay = 0

  async ensure(entries: Parameters<LoadTarget['ensure']>[0]) {
    this.layout.learn(entries.map((entry, number) => ({ ...entry, number })))
  }

  async lookUp() {}

  readonly patchCustomers: LoadTarget['patchCustomers'] = async (patches) => {
    this.underWayMax = Math.max(this.underWayMax, ++this.#underWay)
    // The first takes the longest: whoever does not wait for it is written before it.
    const turns = this.calls.length === 0 ? 50 : 1
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
    this.calls.push(`customers ${patches.map(({ customerId }) => customerId).join(' ')}`)
    this.#underWay--
    return patches.map(() => 'applied' as const)
  }

  readonly setAliases: LoadTarget['setAliases'] = async (changes) => {
    this.calls.push(`aliases ${changes.map(({ customerId }) => customerId).join(' ')}`)
  }
}

async function load(csv: string, options: Partial<LoadOptions> = {}) {
  const path = join(dir, 'customers.csv')
  writeFileSync(path, csv)
  const target = new SlowTarget()
  const input = await Input.open(path)
  const summary = await loadCustomers({ input, target, facts, timeZone: 'Europe/Moscow', batchRows: 1, ...options })
  return { target, summary }
}

const rows = ['a,1', 'b,2', 'a,3', 'b,4', 'a,5'].join('\n')

describe('the loader writes', () => {
  test('one batch after the other when a customer may come again, so that the later row wins', async () => {
    const { target, summary } = await load(`customerId,tenure\n${rows}\n`, { allowDuplicates: true })
    expect(summary).toMatchObject({ end: 'complete', loaded: 5 })
    expect(target.underWayMax).toBe(1)
    expect(target.calls).toEqual(['a', 'b', 'a', 'b', 'a'].map((id) => `customers ${id}`))
  })

  test('several batches at the same time when none can bring the same customer', async () => {
    const { target } = await load('customerId,tenure\na,1\nb,2\nc,3\nd,4\n')
    expect(target.underWayMax).toBeGreaterThan(1)
  })

  test('the aliases of a batch when its customers are there to be found', async () => {
    const { target } = await load('id,phone,tenure\na,+79161234567,1\n', { mapping })
    expect(target.calls).toEqual(['customers a', 'aliases a'])
  })
})
