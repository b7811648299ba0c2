import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { LoadRefused } from '#sufler/service/loading/load-refused.ts'
import { parseMapping } from '#sufler/service/loading/read-mapping.ts'

const facts: Fact[] = [
  { name: 'tenure_months', type: 'number' },
  { name: 'total_charges', type: 'number' },
  { name: 'senior', type: 'boolean' },
  { name: 'contract', type: 'category', values: ['monthly', 'yearly'] },
  { name: 'joined', type: 'timestamp' },
  { name: 'tags', type: 'set' },
  { name: 'services', type: 'set' },
  { name: 'source', type: 'category' },
]

/** Everything that is wrong with a mapping, without the file's name. */
function problems(text: string): string[] {
  try {
    parseMapping('m.yaml', text, facts, 'Europe/Moscow')
  } catch (error) {
    if (!(error instanceof LoadRefused)) throw error
    return error.reasons.map((reason) => reason.replace(/^m\.yaml:/, ''))
  }
  return []
}

test('the example shows every part of a mapping and is sound', () => {
  const text = readFileSync(join(import.meta.dirname, 'fixtures/telco-like.mapping.yaml'), 'utf8')
  const mapping = parseMapping('telco-like.mapping.yaml', text, facts, 'Europe/Moscow')
  expect(mapping.features.map(({ fact }) => fact.name)).toEqual(facts.map(({ name }) => name).toSorted(byPlaceIn(text)))
  expect(mapping.customerId).toMatchObject({ kind: 'column', column: 'customerID', prefix: 'tel:' })
})

const byPlaceIn = (text: string) => (a: string, b: string) => text.indexOf(`\n  ${a}:`) - text.indexOf(`\n  ${b}:`)

test('all faults of the shape at once, with line and column', () => {
  expect(problems('customerID: id\ndelimiter: "|"\nfeatures:\n  senior: { colum: x }\n')).toEqual([
    "1:1  customerID: found 'customerID', expected one of customerId, delimiter, encoding, skipLines, missing, emptyDates, decimal, grouping, … and 3 more; did you mean 'customerId'?",
    "2:12  delimiter: found '|', expected one of ',', ';', 'tab'; did you mean ','?",
    "4:13  features.senior.colum: found 'colum', expected one of column, members, constant, values, missing, decimal, grouping, dateFormat, … and 4 more; did you mean 'column'?",
  ])
  expect(problems('features: [')[0]).toBe("1:12  found a list that is not closed, expected ']' at its end")
})

test('all faults of the meaning at once', () => {
  expect(
    problems(`customerId: { column: id, rowNumber: true }
features:
  tenure: tenure
  tenure_months: { column: a, dateFormat: DD.MM.YYYY, grouping: " " }
  senior: { column: b, values: { "Y": "yes" } }
  contract: { column: c, values: { M: montly }, decimal: "," }
  joined: { column: d, dateFormat: DD.MM.YY }
  tags: { column: e, members: { a: f } }
  services: { members: { x: { column: g, isNot: "No" } }, split: "|" }
  source: { constant: 7 }
  total_charges: { column: h, decimal: ",", grouping: "," }
`),
  ).toEqual([
    '1:13  customerId: found column and rowNumber, expected exactly one of column, rowNumber, template',
    "3:11  features.tenure: found 'tenure', expected a declared feature",
    '4:43  features.tenure_months.dateFormat: found it for a number, expected dateFormat only for timestamps',
    "5:39  features.senior.values.Y: found 'yes', expected true, false or null",
    "6:39  features.contract.values.M: found 'montly', expected one of monthly, yearly; did you mean 'monthly'?",
    '6:58  features.contract.decimal: found it for a category, expected decimal only for numbers',
    "7:36  features.joined.dateFormat: found 'DD.MM.YY', expected YYYY, MM and DD once each, then HH, mm, ss as needed; or iso8601, unixSeconds, unixMilliseconds",
    '8:9  features.tags: found column and members, expected exactly one of column, members, constant',
    '9:49  features.services.members.x.isNot: found it alone, expected is beside it',
    '9:66  features.services.split: found it beside members, expected split only beside column',
    '10:23  features.source.constant: found 7, expected a text or null',
    "11:55  features.total_charges.grouping: found ',', expected another character than the decimal separator",
  ])
})

test.each([
  ['{ template: "{a}-{b}" }', []],
  ['{ template: "x" }', ["1:25  customerId.template: found 'x', expected columns in braces, as {branch}-{account}"]],
  [
    '{ template: "{a}{" }',
    ["1:25  customerId.template: found '{a}{', expected columns in braces, as {branch}-{account}"],
  ],
  ['{ rowNumber: true, prefix: call- }', []],
])('customer id %s', (id, expected) => {
  expect(problems(`customerId: ${id}\nfeatures: {}\n`)).toEqual(expected)
})
