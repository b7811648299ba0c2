import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { checkShape } from '#sufler/catalog/check-shape.ts'
import { typeOfFile } from '#sufler/catalog/ruleset-source.ts'
import { rulesFileTypes } from '#sufler/schema/rules-files.ts'
import { minimalRules } from '../support/ruleset.ts'

const junk = fc.oneof(
  fc.constantFrom(null, '', 'url', 'roaming', 'Id', 'number', -1, 0, 0.5, 1e12, true, 'x'.repeat(2_000)),
  fc.constantFrom([], {}, ['ru'], { type: 'set' }, [1, 1]),
)

/** One place of a value changed, dropped or added to. */
function mutate(value: unknown, choices: number[], replacement: unknown): unknown {
  const [choice = 0, ...rest] = choices
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return replacement
  const keys = Object.keys(value)
  const key = keys[choice % keys.length] as string
  const copy = structuredClone(value) as Record<string, unknown>
  if (rest.length > 0) copy[key] = mutate(copy[key], rest, replacement)
  else if (choice % 3 === 0) copy[key] = replacement
  else if (choice % 3 === 1 && !Array.isArray(copy)) delete copy[key]
  else if (!Array.isArray(copy)) copy[`${key}x`] = replacement
  return copy
}

describe('checkShape', () => {
  it.each(Object.entries(minimalRules).map(([path, text]) => ({ path, valid: parse(text) as unknown })))(
    'finds fault with a mutated $path exactly when a validator of JSON Schema does',
    ({ path, valid }) => {
      const schema = typeOfFile(path)?.schema ?? rulesFileTypes[0]?.schema
      if (schema === undefined) throw new Error('no schema')
      const validator = Compile(schema)
      expect(checkShape(schema, valid).findings).toEqual([])
      let faulty = 0
      fc.assert(
        fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }), junk, (choices, replacement) => {
          const value = mutate(valid, choices, replacement)
          const { findings, conditions } = checkShape(schema, value)
          // What is inside conditions is not for checkShape to judge.
          const sound = replaceConditions(value, conditions)
          if (findings.length > 0) faulty++
          expect(findings.length === 0).toBe(validator.Check(sound))
        }),
        { numRuns: 400, seed: 7 },
      )
      expect(faulty).toBeGreaterThan(40)
    },
  )

  it('refuses a schema with a keyword that it would not check', () => {
    expect(() => checkShape({ type: 'number', multipleOf: 2 } as never, 3)).toThrow('multipleOf')
  })

  it('says one thing about each fault in a union, not one for every branch', () => {
    const schema = rulesFileTypes.find(({ kind }) => kind === 'features')?.schema
    if (schema === undefined) throw new Error('no schema')
    const { findings } = checkShape(schema, { features: { a: { type: 'category', values: 'x', min: 1 }, b: 3 } })
    expect(findings.map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['wrong-type', 'features.a.values'],
      ['unknown-property', 'features.a.min'],
      ['wrong-type', 'features.b'],
    ])
  })
})

function replaceConditions(value: unknown, conditions: readonly (readonly (string | number)[])[]): unknown {
  const root = { value: structuredClone(value) }
  for (const path of conditions) {
    const places = ['value', ...path]
    const last = places.pop() as string
    const parent = places.reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], root)
    ;(parent as Record<string, unknown>)[last] = { all: [] }
  }
  return root.value
}
