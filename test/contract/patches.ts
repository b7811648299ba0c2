import fc from 'fast-check'
import { PatchBuilder } from '#sufler/domain/features/vector.ts'

/** A patch of one slot. */
export function slotPatch(slot: number, value: number): Uint8Array {
  const builder = new PatchBuilder()
  builder.write(slot, value)
  return builder.build()
}

const slot = fc.integer({ min: 0, max: 60 })
const low = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const high = fc.integer({ min: 0, max: 2 ** 16 - 1 })

const change = fc.oneof(
  // Neighbours in order share a run.
  fc.record({
    kind: fc.constant('write' as const),
    slot,
    values: fc.array(fc.double(), { minLength: 1, maxLength: 12 }),
  }),
  fc.record({ kind: fc.constantFrom('writeMembers', 'addMembers', 'removeMembers'), slot, low, high }),
)
const conditional = fc.oneof(
  fc.record({ kind: fc.constant('writeMembersIfMissing' as const), slot, low, high, first: slot }),
  fc.record({ kind: fc.constant('require' as const), slot }),
)

/** Patches as `PatchBuilder` makes them, of writes and of set changes, in any order and over one another. */
export const anyPatch: fc.Arbitrary<Uint8Array> = fc.array(change, { maxLength: 6 }).map(patchOf)

/** Those that rest on what was kept before, among them such as are refused. */
export const anyConditionalPatch = fc
  .array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 1, arbitrary: conditional }), { maxLength: 6 })
  .map(patchOf)

type Valued<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never

function patchOf(changes: readonly Valued<typeof change | typeof conditional>[]): Uint8Array {
  const builder = new PatchBuilder()
  for (const change of changes) {
    if (change.kind === 'write') change.values.forEach((value, i) => void builder.write(change.slot + i, value))
    else if (change.kind === 'writeMembersIfMissing')
      builder.writeMembersIfMissing(change.slot, change.low, change.high, change.first)
    else if (change.kind === 'require') builder.require(change.slot)
    else builder[change.kind](change.slot, change.low, change.high)
  }
  return builder.build()
}
