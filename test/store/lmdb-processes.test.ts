import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { headerBytes, slotBytes } from '#sufler/domain/features/vector.ts'
import { decodeHistory } from '#sufler/domain/history/history-record.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'

const fullDiskPath = fileURLToPath(new URL('lmdb-full-disk.mjs', import.meta.url))
const writerPath = fileURLToPath(new URL('lmdb-writer.mjs', import.meta.url))

describe('an LMDB store of several processes', () => {
  let directory: string
  let url: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sufler-lmdb-'))
    url = `lmdb:${join(directory, 'made', 'when', 'missing')}`
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('loses nothing when they patch the same customers at the same time', async () => {
    const count = 300
    const store = await openStore(url)
    await Promise.all([0, 1, 2].map((slot) => finished(startWriter(slot, count))))
    for (let n = 0; n < count; n++) {
      expect(await readSlots(store, n)).toEqual([n, n, n])
      expect(await store.readTexts(`c-${n}`)).toEqual({ by_0: `${n}`, by_1: `${n}`, by_2: `${n}` })
      expect((await readOffers(store, n)).sort()).toEqual([0, 1, 2])
    }
    const numbers = (await store.layout.read()).entries.map(({ number }) => number)
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
    await store.close()
  })

  it('keeps what was acknowledged when one is killed, and the others go on', async () => {
    const survivor = await openStore(url)
    const { child, acknowledged } = startWriter(0)
    while (acknowledged() < 200) await new Promise((resolve) => setTimeout(resolve, 5))
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited

    for (let n = 0; n <= acknowledged(); n++) {
      expect(await readSlots(survivor, n)).toEqual([n])
      expect(await readOffers(survivor, n)).toEqual([0])
    }
    await finished(startWriter(1, 50))
    await survivor.close()

    const reopened = await openStore(url)
    expect(await readSlots(reopened, 49)).toEqual([49, 49])
    expect(await readSlots(reopened, acknowledged())).toEqual([acknowledged()])
    expect((await reopened.layout.read()).entries.length).toBeGreaterThan(acknowledged())
    await reopened.close()
  })

  it('refuses writes when the disk is full, and reads on', async () => {
    // A limit on the length of files stands for a full disk; with the signal ignored, the write itself fails.
    const limited = `trap '' XFSZ; ulimit -f 16384; exec "$0" "$1" "$2"`
    const child = spawn('sh', ['-c', limited, process.execPath, fullDiskPath, url], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    let printed = ''
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk
    })
    await finished({ child })
    expect(printed).toBe('')
    const { acknowledged, thrown, readable } = JSON.parse(output)
    expect(acknowledged).toBeGreaterThan(0)
    expect(readable).toBe(acknowledged)
    expect(thrown.length).toBeGreaterThan(0)
    for (const error of thrown) expect(error).toMatch(/^StoreUnavailable: lmdb:.*: cannot write: /)

    const store = await openStore(url)
    expect((await store.readCustomer(`c-${acknowledged - 1}`)).vector).toBeDefined()
    await store.patchCustomers([{ customerId: 'c', slots: new Uint8Array() }], 0)
    expect((await store.readCustomer('c')).vector).toBeDefined()
    await store.close()
  })

  function startWriter(slot: number, count?: number) {
    const args = [writerPath, url, String(slot), ...(count === undefined ? [] : [String(count)])]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    /** The last number of a whole line; -1 before the first. */
    const acknowledged = () => Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1) || -1)
    return { child, acknowledged }
  }

  async function finished({ child }: { child: ChildProcess }): Promise<void> {
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  }

  async function readOffers(store: Store, n: number): Promise<number[]> {
    return decodeHistory((await store.readCustomer(`c-${n}`)).history).records.map(({ offer }) => offer)
  }

  async function readSlots(store: Store, n: number): Promise<number[]> {
    const vector = Buffer.from((await store.readCustomer(`c-${n}`)).vector ?? [])
    return Array.from({ length: (vector.length - headerBytes) / slotBytes }, (_, slot) =>
      vector.readDoubleLE(headerBytes + slot * slotBytes),
    )
  }
})
