import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { slotPatch } from '../contract/patches.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

let path: string
const file = () => join(path, 'data.mdb')

beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'sufler-file-'))
  const store = await openStore(`lmdb:${path}`)
  const customers = Array.from({ length: 2_000 }, (_, i) => ({ customerId: `c-${i}`, slots: slotPatch(0, i) }))
  await store.patchCustomers(customers, 0)
  await store.close()
})
afterEach(() => rmSync(path, { recursive: true }))

const sizeOf = () => readFileSync(file()).length

/** Bytes that the meta pages call for; the file itself may be longer. */
async function leastSize(): Promise<number> {
  const whole = readFileSync(file())
  truncateSync(file(), 8_192)
  const refusal = await openStore(`lmdb:${path}`).catch((error: Error) => error.message)
  writeFileSync(file(), whole)
  return Number(/expected at least (\d+)/.exec(String(refusal))?.[1])
}

test.each<[string, () => void | Promise<void>, RegExp]>([
  [
    'half of it',
    () => truncateSync(file(), Math.floor(sizeOf() / 2)),
    /cut short: found \d+ bytes, expected at least \d+/,
  ],
  ['one page too few', async () => truncateSync(file(), (await leastSize()) - 4_096), /cut short/],
  ['its meta pages alone', () => truncateSync(file(), 8_192), /cut short/],
  ['its first page alone', () => truncateSync(file(), 4_096), /cut short: .*expected two meta pages/],
  ['some bytes', () => truncateSync(file(), 10), /something else in data.mdb/],
  ['nothing', () => truncateSync(file(), 0), /found an empty data.mdb/],
  ['something else', () => writeFileSync(file(), 'x'.repeat(100_000)), /something else in data.mdb/],
])('a store of which %s is left is not opened, and the sentence says how to go on', async (_, damage, message) => {
  await damage()
  await expect(openStore(`lmdb:${path}`)).rejects.toThrow(message)
  await expect(openStore(`lmdb:${path}`)).rejects.toThrow(/restore the directory from a backup, or move it away/)
})

test('a command ends with one sentence and exit code 1', { timeout: 60_000 }, async () => {
  truncateSync(file(), 8_192)
  const { exitCode, stderr } = await SuflerProcess.run(['keys', 'list', '--store', `lmdb:${path}`])
  expect(await exitCode).toBe(1)
  expect(stderr).toMatch(/^lmdb:.*cut short: found 8192 bytes, expected at least \d+, as its meta page says: .*\n$/)
})

test('a file that is longer than it need be is sound', async () => {
  truncateSync(file(), sizeOf() + 1_000_000)
  const store = await openStore(`lmdb:${path}`)
  expect((await store.readCustomer('c-1999')).vector).toHaveLength(16)
  await store.close()
})
