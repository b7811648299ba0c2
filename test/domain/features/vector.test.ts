import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPatch,
  assertVector,
  createVector,
  headerBytes,
  PatchBuilder,
  PatchOperation,
  runsOf,
  slotBytes,
  slotCountOf,
  updatedAtMsOf,
} from '#sufler/domain/features/vector.ts'
import { anyPatch, slotPatch } from '../../contract/patches.ts'

const now = Date.UTC(2026, 6, 1, 10, 30, 15)

function slotsOf(vector: Uint8Array): number[] {
  const view = new DataView(vector.buffer, vector.byteOffset, vector.byteLength)
  return Array.from({ length: slotCountOf(vector) }, (_, slot) => view.getFloat64(headerBytes + slot * slotBytes, true))
}

function membersOf(vector: Uint8Array, slot: number): bigint {
  const view = new DataView(vector.buffer, vector.byteOffset, vector.byteLength)
  return view.getBigUint64(headerBytes + slot * slotBytes, true)
}

describe('a vector', () => {
  it('is written as the format says, byte by byte', () => {
    const builder = new PatchBuilder()
    builder.write(0, 1)
    builder.writeMembers(2, 0x01020304, 0x0506)
    const vector = applyPatch(undefined, builder.build(), 0x01020304 * 1000 + 999)
    expect(Buffer.from(vector).toString('hex')).toBe(
      ['0100000004030201', '000000000000f03f', '000000000000f87f', '0403020106050000'].join(''),
    )
  })

  it('begins with every slot missing, and knows when it was written', () => {
    const vector = createVector(3, now + 400)
    expect(slotsOf(vector)).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(updatedAtMsOf(vector)).toBe(now)
    expect(() => assertVector(vector)).not.toThrow()
    expect(() => assertVector(createVector(0, now))).not.toThrow()
  })

  it.each([
    [new Uint8Array(), /0 bytes: expected a multiple of 8, at least 8/],
    [new Uint8Array(12), /12 bytes/],
    [new Uint8Array(16), /format 0: expected 1/],
  ])('is refused when it is %o', (bytes, message) => {
    expect(() => assertVector(bytes)).toThrow(message)
  })

  it('may lie anywhere in a buffer', () => {
    const shifted = Buffer.concat([Buffer.from([9]), applyPatch(undefined, slotPatch(1, 5), now)]).subarray(1)
    const patch = Buffer.concat([Buffer.from([9, 9, 9]), slotPatch(0, 4)]).subarray(3)
    expect(slotsOf(applyPatch(shifted, patch, now))).toEqual([4, 5])
  })
})

describe('a patch', () => {
  it('changes the slots that it names and no others, the last write winning', () => {
    const write = fc.record({ slot: fc.integer({ min: 0, max: 40 }), value: fc.double() })
    fc.assert(
      fc.property(fc.array(fc.array(write, { maxLength: 20 }), { maxLength: 5 }), (patches) => {
        const expected: number[] = []
        let vector: Uint8Array | undefined
        for (const writes of patches) {
          const builder = new PatchBuilder()
          for (const { slot, value } of writes) {
            builder.write(slot, value)
            while (expected.length <= slot) expected.push(Number.NaN)
            expected[slot] = value
          }
          vector = applyPatch(vector, builder.build(), now)
        }
        expect(vector === undefined ? [] : slotsOf(vector)).toEqual(expected)
      }),
    )
  })

  it('adds to sets and removes from them; a missing one counts as empty', () => {
    const bits = fc.bigInt({ min: 0n, max: 2n ** 48n - 1n })
    const change = fc.record({ kind: fc.constantFrom('writeMembers', 'addMembers', 'removeMembers'), bits })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        let expected = 0n
        const builder = new PatchBuilder()
        for (const { kind, bits } of changes) {
          builder[kind](3, Number(bits & 0xffffffffn), Number(bits >> 32n))
          if (kind === 'writeMembers') expected = bits
          else expected = kind === 'addMembers' ? expected | bits : expected & ~bits
        }
        expect(membersOf(applyPatch(undefined, builder.build(), now), 3)).toBe(expected)
      }),
    )
  })

  it('makes a missing set an empty one when it removes from it', () => {
    const builder = new PatchBuilder()
    builder.removeMembers(0, 1, 0)
    expect(slotsOf(applyPatch(undefined, builder.build(), now))).toEqual([0])
  })

  it('leaves its arguments alone', () => {
    fc.assert(
      fc.property(anyPatch, anyPatch, (first, second) => {
        const vector = applyPatch(undefined, first, now)
        const [vectorBefore, patchBefore] = [vector.slice(), second.slice()]
        applyPatch(vector, second, now + 60_000)
        expect([vector, second]).toEqual([vectorBefore, patchBefore])
      }),
    )
  })

  it('applied twice is applied once', () => {
    fc.assert(
      fc.property(anyPatch, (patch) => {
        // A client that is not sure whether its patch arrived may send it again.
        const once = applyPatch(undefined, patch, now)
        expect(applyPatch(once, patch, now)).toEqual(once)
      }),
    )
  })

  it('joins neighbours that are written in order into one run', () => {
    const builder = new PatchBuilder()
    for (let slot = 0; slot < 40; slot++) builder.write(slot, slot)
    builder.addMembers(40, 1, 0)
    builder.write(41, 1)
    builder.write(43, 1)
    expect([...runsOf(builder.build())].map(({ operation, slot, count }) => [operation, slot, count])).toEqual([
      [PatchOperation.write, 0, 40],
      [PatchOperation.add, 40, 1],
      [PatchOperation.write, 41, 1],
      [PatchOperation.write, 43, 1],
    ])
    expect(builder.build()).toHaveLength(0)
  })

  it('of nothing makes a customer known', () => {
    expect(slotsOf(applyPatch(undefined, new Uint8Array(), now))).toEqual([])
  })
})
