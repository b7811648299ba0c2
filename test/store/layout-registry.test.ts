import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type DictionaryEntry,
  entriesOfFeature,
  type Layout,
  LayoutFull,
  memberEntry,
} from '#sufler/domain/features/layout.ts'
import type { FeatureDeclaration } from '#sufler/schema/features-file.ts'
import { LayoutRegistry } from '#sufler/store/layout-registry.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'

describe('the layout registry', () => {
  const path = mkdtempSync(join(tmpdir(), 'sufler-layout-'))
  let store: Store

  beforeAll(async () => {
    store = await openStore(`lmdb:${path}`)
  })
  afterEach(() => void vi.restoreAllMocks())
  afterAll(async () => {
    await store.close()
    rmSync(path, { recursive: true })
  })

  const small = { type: 'set', membersMax: 48 } as const
  const category = (key: string): DictionaryEntry => ({ dictionary: 'categories', key })
  const members = (feature: string, count: number) =>
    Array.from({ length: count }, (_, i) => memberEntry(feature, small, `member ${i}`))
  const feature = () => `f_${randomUUID().replaceAll('-', '_')}`
  const numbersOf = (layout: Layout, keys: string[]) => keys.map((key) => layout.category(key))

  it('interns what is unknown, and asks nothing for what is known', async () => {
    const registry = await LayoutRegistry.open(store)
    // The first number of all begins an epoch.
    await registry.ensure([category(randomUUID())])
    const intern = vi.spyOn(store.layout, 'intern')
    const name = feature()
    const declaration: FeatureDeclaration = { type: 'set', membersMax: 100, values: ['a', 'b'] }
    await registry.ensure(entriesOfFeature(name, declaration))
    expect([0, 1, 2].map((index) => registry.layout.slot(name, declaration, index))).toEqual(
      [0, 1, 2].map((index) => (registry.layout.slot(name, declaration) ?? Number.NaN) + index),
    )
    expect(registry.layout.member(name, 'b')).toBe(1)
    expect(intern).toHaveBeenCalledTimes(1)
    await registry.ensure(entriesOfFeature(name, declaration))
    expect(intern).toHaveBeenCalledTimes(1)
  })

  it('opens with what others have interned, and learns the rest by refresh', async () => {
    const [one, other] = [await LayoutRegistry.open(store), await LayoutRegistry.open(store)]
    const keys = [randomUUID(), randomUUID()]
    await one.ensure(keys.map(category))
    expect(numbersOf((await LayoutRegistry.open(store)).layout, keys)).toEqual(numbersOf(one.layout, keys))
    expect(numbersOf(other.layout, keys)).toEqual([undefined, undefined])
    await Promise.all([other.refresh(), other.refresh()])
    expect(numbersOf(other.layout, keys)).toEqual(numbersOf(one.layout, keys))
    expect(other.layout.categoryText(one.layout.category(keys[0] ?? '') ?? -1)).toBe(keys[0])
  })

  it('refreshes once more for who asks while it is refreshing: what they have seen may be younger', async () => {
    const [one, other] = [await LayoutRegistry.open(store), await LayoutRegistry.open(store)]
    const key = randomUUID()
    const read = vi.spyOn(store.layout, 'read')
    // What the first is answered with was read before the key had a number.
    const before = await store.layout.read()
    await one.ensure([category(key)])
    read.mockClear().mockResolvedValueOnce(before)
    await Promise.all([other.refresh(), other.refresh(), other.refresh()])
    expect(other.layout.category(key)).toBe(one.layout.category(key))
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('asks once for a number without a text, and learns at once what others have given since', async () => {
    const [one, other] = [await LayoutRegistry.open(store), await LayoutRegistry.open(store)]
    const read = vi.spyOn(store.layout, 'read')
    const garbage = [
      { dictionary: 'categories', number: 999_999 },
      { dictionary: 'set:nothing', number: 3 },
    ]
    for (let round = 0; round < 5; round++) await other.learnNumbers(garbage)
    expect(read).toHaveBeenCalledTimes(1)
    const key = randomUUID()
    await one.ensure([category(key)])
    const number = one.layout.category(key) as number
    await other.learnNumbers([...garbage, { dictionary: 'categories', number }])
    expect(other.layout.categoryText(number)).toBe(key)
    await other.learnNumbers([...garbage, { dictionary: 'categories', number }])
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('looks up texts that others may have given a number, and asks nothing for those that it knows', async () => {
    const [one, other] = [await LayoutRegistry.open(store), await LayoutRegistry.open(store)]
    const key = randomUUID()
    await one.ensure([category(key)])
    const read = vi.spyOn(store.layout, 'read')
    await other.lookUp([category(key)])
    await other.lookUp([category(key)])
    expect(other.layout.category(key)).toBe(one.layout.category(key))
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('agrees with other registries that ask at the same time', async () => {
    const registries = await Promise.all([1, 2, 3].map(() => LayoutRegistry.open(store)))
    const keys = Array.from({ length: 20 }, () => randomUUID())
    await Promise.all(registries.map((registry, i) => registry.ensure([...keys.slice(i), ...keys].map(category))))
    const [first, ...others] = registries.map(({ layout }) => numbersOf(layout, keys))
    expect(new Set(first).size).toBe(keys.length)
    for (const numbers of others) expect(numbers).toEqual(first)
  })

  it('lets calls that come while it is busy travel together', async () => {
    const registry = await LayoutRegistry.open(store)
    const intern = vi.spyOn(store.layout, 'intern')
    const keys = Array.from({ length: 100 }, () => randomUUID())
    await Promise.all(keys.map((key) => registry.ensure([category(key)])))
    expect(intern).toHaveBeenCalledTimes(2)
    expect(numbersOf(registry.layout, keys)).not.toContain(undefined)
  })

  it('refuses a member beyond the capacity of its set, and only the call that asked for it', async () => {
    const registry = await LayoutRegistry.open(store)
    const [full, free] = [feature(), feature()]
    await registry.ensure(members(full, 48))
    const results = await Promise.allSettled([
      registry.ensure([category(randomUUID())]),
      registry.ensure(members(free, 3)),
      registry.ensure([memberEntry(full, small, 'one too many')]),
      registry.ensure(members(free, 5)),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect((results[2] as PromiseRejectedResult).reason).toBeInstanceOf(LayoutFull)
    expect(String((results[2] as PromiseRejectedResult).reason)).toMatch(
      new RegExp(`'one too many' in set '${full}': it may have at most 48 .*membersMax`),
    )
    expect(registry.layout.member(free, 'member 4')).toBe(4)
    await registry.ensure([category(randomUUID())])
  })

  it('refuses a known member that does not fit a set that was declared smaller since', async () => {
    const registry = await LayoutRegistry.open(store)
    const name = feature()
    await registry.ensure(
      Array.from({ length: 60 }, (_, i) => memberEntry(name, { type: 'set', membersMax: 96 }, `member ${i}`)),
    )
    await expect(registry.ensure([memberEntry(name, small, 'member 59')])).rejects.toBeInstanceOf(LayoutFull)
    await expect(registry.ensure([memberEntry(name, small, 'member 47')])).resolves.toBeUndefined()
  })

  it('goes on after the store has failed once', async () => {
    const registry = await LayoutRegistry.open(store)
    vi.spyOn(store.layout, 'intern').mockRejectedValueOnce(new Error('away'))
    const key = randomUUID()
    await expect(registry.ensure([category(key)])).rejects.toThrow('away')
    await registry.ensure([category(key)])
    expect(registry.layout.category(key)).toBeTypeOf('number')
  })
})
