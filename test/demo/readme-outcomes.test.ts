import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SuflerProcess } from '../support/sufler-process.ts'

let dir: string
let demo: SuflerProcess

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-readme-'))
  demo = new SuflerProcess(['demo', '--port', '0', '--grpc-port', '0', '--store', `lmdb:${join(dir, 'store')}`])
})
afterAll(async () => {
  demo.signal('SIGTERM')
  await demo.exitCode
  await rm(dir, { recursive: true, force: true })
})

/** The blocks of a section of the README, in order. */
async function blocksOf(title: string): Promise<{ language: string; text: string }[]> {
  const page = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8')
  const section = page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }))
}

describe("the README's section on outcomes", () => {
  test('does what it says, word by word', async () => {
    const [report, answer, history] = await blocksOf('Report what happened')
    expect([report?.language, answer?.language, history?.language]).toEqual(['sh', 'json', 'sh'])
    const address = new URL(await demo.url()).host
    const run = async (script = '') => {
      const { stdout } = await promisify(execFile)('sh', ['-c', script.replaceAll('localhost:8080', address)])
      return JSON.parse(stdout)
    }
    expect(await run(report?.text)).toEqual(JSON.parse(answer?.text ?? ''))
    expect(await run(history?.text)).toMatchObject({
      customerId: '79161234567',
      complete: true,
      records: [{ kind: 'presented', offerId: 'roaming-data-pack', placementId: 'call-centre.prompt' }],
    })
  })
})
