import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkValues, encodePatch } from '#sufler/domain/features/customer-codec.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { Input } from '#sufler/service/loading/input.ts'
import { type LoadOptions, loadCustomers } from '#sufler/service/loading/load-customers.ts'
import { parseMapping } from '#sufler/service/loading/read-mapping.ts'
import type { CustomerPatch } from '#sufler/store/store.ts'

const timeZone = 'Europe/Moscow'

const facts: Fact[] = [
  { name: 'amount', type: 'number' },
  { name: 'price', type: 'number' },
  { name: 'flag', type: 'boolean' },
  { name: 'city', type: 'category' },
  { name: 'born', type: 'timestamp' },
  { name: 'seen', type: 'timestamp' },
  { name: 'tags', type: 'set' },
  { name: 'wide', type: 'set', membersMax: 100 },
  { name: 'services', type: 'set', membersMax: 60 },
  { name: 'name', type: 'text' },
  { name: 'source', type: 'category' },
]

/** In another order than the features, so that the order of the slots must be found. */
const mappingText = `
customerId: id
missing: [NA]
features:
  wide: { column: wide, split: "|" }
  name: name
  price: { column: price, decimal: ",", grouping: " ", values: { "999": null, free: 0 } }
  amount: amount
  flag: { column: flag, values: { ja: true, nee: false } }
  city: city
  born: { column: born, dateFormat: DD.MM.YYYY }
  seen: seen
  tags: { column: tags, split: ";", values: { B: [b, bb], none: null } }
  services:
    members:
      internet: { column: net, is: [dsl, fibre] }
      phone: phone
  source: { constant: test }
`

interface Customer {
  amount: number | null
  price: number | null
  flag: boolean | null
  city: string | null
  born: string | null
  seen: string | null
  tags: string[] | null
  wide: string[] | null
  net: 'dsl' | 'fibre' | 'none' | ''
  phone: boolean | null
  name: string | null
}

const text = fc
  .string({ unit: fc.constantFrom('a', 'b', 'Я', 'é', '"', ',', '\n', '7'), minLength: 1, maxLength: 5 })
  .map((value) => value.trim())
  .filter((value) => value !== '')
const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 4 })
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -99_999_999, max: 99_999_999 }).map((value) => value / 1000),
)
const day = fc
  .date({ min: new Date('1930-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

const customer: fc.Arbitrary<Customer> = fc.record({
  amount: nullable(number),
  price: nullable(fc.integer({ min: -99_999_999, max: 99_999_999 }).map((value) => value / 100)).filter(
    (value) => value !== 999,
  ),
  flag: nullable(fc.boolean()),
  city: nullable(text),
  born: nullable(day),
  seen: nullable(day.map((value) => `${value}T10:20:30+03:00`)),
  tags: nullable(fc.uniqueArray(fc.constantFrom('a', 'b', 'bb', 'c', 'Я'), { minLength: 1 })),
  wide: nullable(
    fc.uniqueArray(
      fc.integer({ min: 0, max: 95 }).map((value) => `m${value}`),
      { minLength: 1 },
    ),
  ),
  net: fc.constantFrom('dsl', 'fibre', 'none', ''),
  phone: nullable(fc.boolean()),
  name: nullable(text),
})

const columns = ['phone', 'amount', 'price', 'flag', 'city', 'born', 'seen', 'tags', 'wide', 'net', 'name'] as const

function cellOf(column: (typeof columns)[number], values: Customer, row: number): string {
  const value = values[column]
  if (value === null) return row % 2 === 0 ? '' : 'NA'
  if (Array.isArray(value)) return value.join(column === 'wide' ? '|' : ' ; ')
  if (column === 'price') return grouped(value as number)
  if (column === 'born') return (value as string).split('-').reverse().join('.')
  if (column === 'flag' && row % 3 === 0) return value ? 'ja' : 'nee'
  if (typeof value === 'boolean') return value ? 'Yes' : '0'
  return String(value)
}

/** `-1 234,5` */
function grouped(value: number): string {
  const [integer = '', fraction] = String(Math.abs(value)).split('.')
  const groups = integer.replace(/\B(?=(\d{3})+$)/g, '\u00a0')
  return `${value < 0 ? '-' : ''}${groups}${fraction === undefined ? '' : `,${fraction}`}`
}

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`

/** What REST would be given for the same customer. */
function jsonOf({ net, phone, ...values }: Customer): Record<string, unknown> {
  const services =
    net === '' && phone === null
      ? null
      : [...(net === 'dsl' || net === 'fibre' ? ['internet'] : []), ...(phone ? ['phone'] : [])]
  return { ...values, services, source: 'test' }
}

async function load(content: string, options: Partial<LoadOptions> = {}) {
  const layout = new Layout()
  const patches: CustomerPatch[] = []
  const rejects: string[] = []
  const summary = await loadCustomers({
    input: await Input.open('-', blocksOf(content)),
    target: {
      layout,
      ensure: async (entries) => layout.internLocally(entries),
      lookUp: async () => {},
      setAliases: async () => {},
      patchCustomers: async (batch) => {
        patches.push(...batch)
        return batch.map(() => 'applied')
      },
    },
    facts,
    timeZone,
    mapping: parseMapping('mapping.yaml', mappingText, facts, timeZone),
    onKept: (batch) => rejects.push(...batch.map(({ line, reason }) => `${line}: ${reason}`)),
    ...options,
  })
  return { layout, patches, rejects, summary }
}

async function* blocksOf(content: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content)
  for (let from = 0; from < bytes.length; from += 1_000) yield bytes.subarray(from, from + 1_000)
}

/** The patch that the generic way makes, its features in the order of their slots. */
function expectedPatch(values: Customer, layout: Layout) {
  const inOrder = facts.toSorted((a, b) => (layout.slot(a.name, a) ?? 0) - (layout.slot(b.name, b) ?? 0))
  const json = jsonOf(values)
  const input = Object.fromEntries(inOrder.map(({ name }) => [name, json[name] ?? null]))
  const checked = checkValues(new Map(facts.map((fact) => [fact.name, fact])), input, new TimeZone(timeZone))
  expect(checked.mismatches).toEqual([])
  return encodePatch(checked.values, layout)
}

describe('a row becomes the patch that REST would make of its values', () => {
  test.each([1, 3, 1000])('in batches of %i', async (batchRows) => {
    await fc.assert(
      fc.asyncProperty(fc.array(customer, { minLength: 1, maxLength: 30 }), async (customers) => {
        const lines = customers.map((values, row) =>
          [`id-${row}`, ...columns.map((column) => quoted(cellOf(column, values, row)))].join(','),
        )
        const { layout, patches, rejects } = await load(`id,${columns.join(',')}\n${lines.join('\n')}\n`, { batchRows })
        expect(rejects).toEqual([])
        expect(patches.map(({ customerId }) => customerId)).toEqual(customers.map((_, row) => `id-${row}`))
        for (const [row, patch] of patches.entries()) {
          const expected = expectedPatch(customers[row] as Customer, layout)
          expect(Buffer.from(patch.slots).toString('hex')).toBe(Buffer.from(expected.slots).toString('hex'))
          expect(patch.texts).toEqual(expected.texts)
        }
      }),
      { seed: 20_260_501, numRuns: 60 },
    )
  })

  test('every value is written that was refused in another row of its batch', async () => {
    const header = 'id,city,tags,wide,amount,price,flag,born,seen,net,phone,name\n'
    const { layout, patches, rejects } = await load(`${header}1,Perm,x,,oops,,,,,,,\n2,Perm,x,,1,,,,,,,\n`)
    expect(rejects).toEqual(["2: amount: found 'oops', expected a number, as 1234.5"])
    expect(patches.map(({ customerId }) => customerId)).toEqual(['2'])
    expect(layout.category('Perm')).toBeDefined()
  })

  test('a set has no room for one member more: that row is refused, not the batch', async () => {
    const member = (i: number) => `m${i}`
    const lines = Array.from({ length: 50 }, (_, i) => `${i},${member(i)}`)
    const mapping = parseMapping('m.yaml', 'customerId: id\nfeatures:\n  tags: tags\n', facts, timeZone)
    const { patches, rejects } = await load(`id,tags\n${lines.join('\n')}\n`, { mapping })
    expect(patches).toHaveLength(48)
    expect(rejects).toEqual([
      "50: tags: found 'm48', expected one of the 48 members, over all customers, for which there is room",
      "51: tags: found 'm49', expected one of the 48 members, over all customers, for which there is room",
    ])
  })
})
