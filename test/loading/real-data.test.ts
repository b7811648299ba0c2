import { copyFileSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { LoadSandbox } from './support.ts'

const root = resolve(import.meta.dirname, '../..')
/** The real data is not part of the project: its licences differ. */
const dataFolder = process.env.SUFLER_DATA ?? resolve(root, '../shared/data')

let sandbox: LoadSandbox | undefined
afterEach(() => sandbox?.remove())

/** Loads a real file with its ruleset and mapping; the same customer by hand stands in the test. */
async function load(name: string, file: string, id: string) {
  sandbox = new LoadSandbox()
  copyFileSync(join(dataFolder, file), sandbox.path(file))
  const rules = join(root, 'test/real', name, 'rules')
  const run = await sandbox.load([
    file,
    '--rules',
    rules,
    '--mapping',
    join(root, 'test/real', name, 'mapping.yaml'),
    '--json',
  ])
  const { ruleset } = await loadRuleset(rules)
  const customer = (await sandbox.customers([id], ruleset?.features ?? [])).get(id)
  return { summary: JSON.parse(run.stdout), exitCode: run.exitCode, customer }
}

const cases = [
  {
    name: 'telco',
    file: 'Telco-Customer-Churn.csv.gz',
    rows: 7_043,
    unmapped: ['gender', 'Churn'],
    id: '7590-VHVEG',
    customer: { senior: false, partner: true, tenure_months: 1, contract: 'month-to-month', monthly_charges: 29.85 },
  },
  {
    name: 'bank',
    file: 'bank-additional-full.csv.gz',
    rows: 41_188,
    unmapped: ['duration', 'y'],
    id: 'call-2',
    customer: { age: 57, job: 'services', education: 'high.school', euribor_3m_percent: 4.857 },
  },
]

describe('real customers', () => {
  for (const { name, file, rows, unmapped, id, customer } of cases) {
    test(`${name}: every row is loaded`, async (context) => {
      context.skip(!existsSync(join(dataFolder, file)), `${file} is not in ${dataFolder} (SUFLER_DATA)`)
      const loaded = await load(name, file, id)
      expect(loaded.summary).toMatchObject({ end: 'complete', rows, loaded: rows, rejected: 0, unmapped })
      expect(loaded.exitCode).toBe(0)
      expect(loaded.customer).toMatchObject(customer)
      // A mapping that calls it missing, and a blank: not zero.
      if (name === 'bank') expect(loaded.customer).not.toHaveProperty('previous_campaign.days_since')
    })
  }
})
