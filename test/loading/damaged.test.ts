import { open } from 'lmdb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { minimalRules } from '../support/ruleset.ts'
import { LoadSandbox } from './support.ts'

let sandbox: LoadSandbox

beforeAll(() => {
  sandbox = new LoadSandbox()
  sandbox.write('rules/catalog.yaml', `${minimalRules['catalog.yaml']}country: RU\n`)
  sandbox.write('mapping.yaml', 'customerId: id\naliases: { crm: crm }\nfeatures: { data_mb: data }\n')
})
afterAll(() => sandbox.remove())

test('a customer whose record is damaged is refused by line, without its alias; all others are loaded', async () => {
  const args = ['a.csv', '--rules', 'rules', '--mapping', 'mapping.yaml', '--quiet']
  sandbox.write('a.csv', 'id,crm,data\na,1,1\nb,2,2\nc,3,3\n')
  expect((await sandbox.load(args)).exitCode).toBe(0)
  const root = open(sandbox.path('store'), { noSubdir: false, maxDbs: 16 })
  const customers = root.openDB<Uint8Array, string>('customers', { encoding: 'binary', useVersions: true })
  await customers.put('b', Buffer.from('garbage'), 1)
  await root.close()

  sandbox.write('a.csv', 'id,crm,data\na,11,10\nb,12,20\nc,13,30\n')
  const { exitCode, stdout } = await sandbox.load(args)
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/2 .*1 /s) })
  expect(sandbox.read('a.csv.rejects.csv')).toMatch(/^line,reason,record\n3,"found a damaged record of the customer/)
  expect(await sandbox.customer('a')).toEqual({ data_mb: 10 })
  expect(await sandbox.customer('c')).toEqual({ data_mb: 30 })
  const store = await openStore(sandbox.storeUrl)
  const led = await Promise.all(['crm:11', 'crm:12', 'crm:13'].map((alias) => store.aliases.resolve(alias)))
  await store.close()
  expect(led).toEqual(['a', undefined, 'c'])
})
