import type { FactSource } from '#sufler/domain/decision/decide.ts'
import { contextLengthOf, encodeContext } from '#sufler/domain/features/context-codec.ts'
import { checkValues, encodePatch, entriesOfValues } from '#sufler/domain/features/customer-codec.ts'
import type { Layout } from '#sufler/domain/features/layout.ts'
import { ObjectFacts } from '#sufler/domain/features/object-facts.ts'
import { applyPatch } from '#sufler/domain/features/vector.ts'
import { noHistory } from '#sufler/domain/history/history-record.ts'
import type { Fact, Ruleset } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { type EncodedRequest, encodeBatch, type PlacementRequest, RequestReader } from '#sufler/worker/messages.ts'

type Declared = Pick<Ruleset, 'features' | 'context'> &
  Partial<Pick<Ruleset, 'objects'>> & { timeZone: string | TimeZone }

/** A request as the service would send it: customer and context through the codecs. Names that are neither throw. */
export function encodeRequest(
  ruleset: Declared,
  layout: Layout,
  values: Record<string, unknown>,
  placements: PlacementRequest[] = [],
  nowMs = 0,
  history: Uint8Array = noHistory,
): EncodedRequest {
  const kept = checked(ruleset.features, ruleset, values)
  layout.internLocally(entriesOfValues(kept))
  const { slots } = encodePatch(kept, layout)
  const context = new Float64Array(contextLengthOf(ruleset.context))
  const given = checkedContext(ruleset, values)
  encodeContext(ruleset.context, given, layout, context, 0)
  const unknown = Object.keys(values).filter(
    (name) => ![...kept.keys(), ...ruleset.context, ...(ruleset.objects ?? [])].some((fact) => fact.name === name),
  )
  if (unknown.length > 0) throw new Error(`no fact is called ${unknown.join(', ')}`)
  const vector = kept.size === 0 ? undefined : applyPatch(undefined, slots, 0)
  return { nowMs, placements, context, vector, history }
}

/** The same as the numbers that a fact table reads. */
export function encodeFacts(
  ruleset: Declared,
  layout: Layout,
  values: Record<string, unknown>,
  nowMs = 0,
  history: Uint8Array = noHistory,
): FactSource {
  const { requests } = encodeBatch([encodeRequest(ruleset, layout, values, [], nowMs, history)])
  const reader = new RequestReader(requests, contextLengthOf(ruleset.context))
  reader.next()
  return reader.facts
}

/** As the service checks a context, what paths find in objects included. */
function checkedContext(ruleset: Declared, values: Record<string, unknown>) {
  const { context, objects = [], timeZone } = ruleset
  if (objects.length === 0) return checked(context, ruleset, values)
  const plain = new Map(context.flatMap((fact) => (fact.pathOf === undefined ? [[fact.name, fact] as const] : [])))
  const names = new Set([...plain.keys(), ...objects.map(({ name }) => name)])
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)))
  const zone = typeof timeZone === 'string' ? new TimeZone(timeZone) : timeZone
  const result = new ObjectFacts(objects, context).check(plain, known, zone)
  if (result.mismatches.length > 0) throw new Error(JSON.stringify(result.mismatches))
  return result.values
}

function checked(facts: readonly Fact[], { timeZone }: Declared, values: Record<string, unknown>) {
  const byName = new Map(facts.map((fact) => [fact.name, fact]))
  const known = Object.entries(values).filter(([name]) => byName.has(name))
  const zone = typeof timeZone === 'string' ? new TimeZone(timeZone) : timeZone
  const result = checkValues(byName, Object.fromEntries(known), zone)
  if (result.mismatches.length > 0) throw new Error(JSON.stringify(result.mismatches))
  return result.values
}
