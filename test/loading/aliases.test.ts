import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { minimalRules } from '../support/ruleset.ts'
import { LoadSandbox } from './support.ts'

let sandbox: LoadSandbox

beforeAll(() => {
  sandbox = new LoadSandbox()
  sandbox.write('rules/catalog.yaml', `${minimalRules['catalog.yaml']}country: RU\n`)
  sandbox.write(
    'mapping.yaml',
    'customerId: id\nmissing: [NA]\naliases: { phone: tel, crm: crm id }\nfeatures: { data_mb: data }\n',
  )
})
afterAll(() => sandbox.remove())

const resolve = async (...aliases: string[]) => {
  const store = await openStore(sandbox.storeUrl)
  try {
    return await Promise.all(aliases.map((alias) => store.aliases.resolve(alias)))
  } finally {
    await store.close()
  }
}

test('aliases are set with the customers, and rows with impossible ones are refused', async () => {
  sandbox.write(
    'a.csv',
    'id,tel,crm id,data\na,8 (916) 123-45-67,4711,1\nb,NA,,2\nc,+7 916 000-00-01,4712,3\nd,12,4713,4\n',
  )
  const { exitCode, stderr } = await sandbox.load(['a.csv', '--rules', 'rules', '--mapping', 'mapping.yaml', '--quiet'])
  expect(stderr).toContain(
    "a.csv:5: tel: found '12', expected a telephone number in E.164, as +79161234567, or as it is written in RU",
  )
  expect(exitCode).toBe(1)
  expect(
    await resolve('phone:+79161234567', 'crm:4711', 'phone:+79160000001', 'crm:4712', 'crm:4713', 'crm:NA'),
  ).toEqual(['a', 'a', 'c', 'c', undefined, undefined])
  expect(await sandbox.customer('d')).toBeUndefined()
})

test('a later load moves them, an empty cell leaves them alone, and numbers in JSON are texts', async () => {
  sandbox.write('b.jsonl', '{"id":"a","tel":"","data":5}\n{"id":"b","tel":79160000001,"crm id":4712,"data":6}\n')
  const { exitCode } = await sandbox.load(['b.jsonl', '--rules', 'rules', '--mapping', 'mapping.yaml', '--quiet'])
  expect(exitCode).toBe(0)
  expect(await resolve('phone:+79161234567', 'phone:+79160000001', 'crm:4712')).toEqual(['a', 'b', 'b'])
})

test('a dry run sets none', async () => {
  sandbox.write('c.csv', 'id,tel,crm id,data\nz,+79169999999,9,1\n')
  const args = ['c.csv', '--rules', 'rules', '--mapping', 'mapping.yaml', '--quiet', '--dry-run']
  expect((await sandbox.load(args)).exitCode).toBe(0)
  expect(await resolve('phone:+79169999999')).toEqual([undefined])
})
