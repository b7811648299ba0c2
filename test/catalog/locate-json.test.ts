import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Locator } from '#sufler/catalog/parse-file.ts'
import { scale, seed } from '../support/seed.ts'

/** Every path of a value, and one below each that does not exist. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  const below =
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, child]) =>
          pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
        )
  return [path, [...path, 'nobody has this key'], ...below]
}

it(`places in JSON are those that the YAML parser finds (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom('', ' ', '    '), (value, indent) => {
      // YAML has bounds for keys and a meaning for merging ones; neither is of interest here.
      fc.pre(!/"(<<|__proto__)"|"[^"]{200,}"/.test(JSON.stringify(value)))
      const text = JSON.stringify(value, null, indent)
      const [json, yaml] = ['a.json', 'a.yaml'].map((path) => new Locator({ path, text })) as [Locator, Locator]
      for (const path of pathsOf(value)) {
        for (const at of ['key', 'value'] as const) expect(json.place(path, at)).toEqual(yaml.place(path, at))
      }
    }),
    { seed, numRuns: 300 * scale },
  )
})
