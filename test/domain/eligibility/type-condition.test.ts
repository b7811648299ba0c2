import { describe, expect, it } from 'vitest'
import { checkCondition, conditionScope, typeCondition } from '#sufler/domain/eligibility/type-condition.ts'
import type { ConditionMismatch } from '#sufler/domain/eligibility/typed-condition.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { type Condition, conditionDepthMax, conditionNodesMax } from '#sufler/schema/condition.ts'

const features: Fact[] = [
  { name: 'tenure', type: 'number', min: 0, max: 100 },
  { name: 'online', type: 'boolean' },
  { name: 'ends', type: 'timestamp' },
  { name: 'tariff', type: 'category', values: ['gold', 'silver'] },
  { name: 'city', type: 'category' },
  { name: 'services', type: 'set' },
  { name: 'perks', type: 'set', values: ['lounge', 'parking'] },
  { name: 'first_name', type: 'text' },
]

const nested = (depth: number): Condition => (depth === 0 ? { all: [] } : { not: nested(depth - 1) })
const wide = (count: number): Condition => ({ all: Array.from({ length: count }, () => ({ all: [] })) })

const segments: Record<string, Condition> = {
  active: { fact: 'tenure', operator: 'greaterThan', value: 12 },
  broken: { fact: 'tenur', operator: 'greaterThan', value: 12 },
  ring: { any: [{ condition: 'ring-back' }] },
  'ring-back': { not: { condition: 'ring' } },
  deep: nested(20),
  wide: wide(1_500),
}

const scope = conditionScope({ features, context: [], objects: [], segments, timeZone: 'UTC' })
const leaf = (fact: string, operator: string, value: unknown) => ({ fact, operator, value })

/** What is wrong, as one line: code, path, found; then what is expected and what was probably meant. */
function lineOf({ code, path, found, expected, suggestion }: ConditionMismatch): string {
  return `${code} at ${path.join('/')}: ${found}; expected ${expected}${suggestion === undefined ? '' : `; ${suggestion}?`}`
}

type Row = [condition: unknown, ...lines: string[]]

const aCondition = 'a condition: all, any, not, condition, or fact with operator and value'
const valueKinds =
  'value to be a number, text, boolean, a list of these, { fact: name }, or { fact: object, path: JSONPath }'
const operatorNames =
  'an operator of json-rules-engine: equal, notEqual, in, notIn, contains, doesNotContain, lessThan, lessThanInclusive, greaterThan or greaterThanInclusive, decorated or not'

const shapes: Row[] = [
  [null, `condition-shape at : null; expected ${aCondition}`],
  [[], 'condition-shape at : []; expected all: or any: before a list of conditions'],
  ['active', `condition-shape at : 'active'; expected ${aCondition}; { condition: active }?`],
  [{ all: [3] }, `condition-shape at all/0: 3; expected ${aCondition}`],
  [{ not: [{ all: [] }] }, 'condition-shape at not: [{"all":[]}]; expected all: or any: before a list of conditions'],
  [{}, 'condition-shape at : an empty condition; expected one of all, any, not, condition, fact'],
  [{ al: [] }, 'condition-shape at : al; expected one of all, any, not, condition, fact; all?'],
  [
    { all: [], any: [] },
    'condition-shape at : all and any in one condition; expected one of them; nest the others inside all or any',
  ],
  [{ any: {} }, 'condition-shape at any: {}; expected a list of conditions, each with a hyphen before it'],
  [{ all: [], nam: 'x' }, "condition-shape at nam: 'nam'; expected only all, id, name, priority; name?"],
  [
    { ...leaf('tenure', 'equal', 1), path: '$.x' },
    'path-without-object at path: a path into tenure, a number; expected none: only facts of the context that are of the type object have paths',
  ],
  [
    { ...leaf('tenure', 'equal', 1), params: {} },
    "condition-shape at params: 'params'; expected no params: facts here are plain values",
  ],
  [
    { fact: 'tenure', operator: 'equal', vale: 1 },
    "condition-shape at vale: 'vale'; expected only fact, path, operator, value, id, name, priority; value?",
  ],
  [{ fact: 7, operator: 'equal', value: 1 }, 'condition-shape at fact: fact 7; expected fact to be a name'],
  [{ fact: 'tenure', value: 1 }, 'condition-shape at : operator nothing; expected operator to be a name'],
  [leaf('tenure', 'equal', null), `condition-shape at value: value null; expected ${valueKinds}`],
  [leaf('tenure', 'equal', Number.NaN), `condition-shape at value: value NaN; expected ${valueKinds}`],
  [leaf('tenure', 'in', [1, null]), `condition-shape at value: value [1,null]; expected ${valueKinds}`],
  [
    leaf('tenure', 'equal', { fact: 'tenure', params: {} }),
    `condition-shape at value: value {"fact":"tenure","params":{}}; expected ${valueKinds}`,
  ],
  [{ condition: 3 }, 'condition-shape at condition: 3; expected the name of a segment'],
]

const names: Row[] = [
  [leaf('tenur', 'equal', 1), "unknown-fact at fact: 'tenur'; expected a declared fact; tenure?"],
  [
    leaf('zzz', 'equal', 1),
    "unknown-fact at fact: 'zzz'; expected a declared fact, as tenure, online, ends, tariff, city, services, perks, first_name",
  ],
  [
    leaf('ends.daysUntill', 'equal', 1),
    "unknown-fact at fact: 'ends.daysUntill'; expected a declared fact; ends.daysUntil?",
  ],
  [
    leaf('tenure', 'equal', { fact: 'tenurre' }),
    "unknown-fact at value/fact: 'tenurre'; expected a declared fact; tenure?",
  ],
  [
    leaf('tenure', 'greaterThen', 1),
    `unknown-operator at operator: 'greaterThen'; expected an operator of json-rules-engine; greaterThan?`,
  ],
  [
    leaf('services', 'someFct:in', ['a']),
    `unknown-operator at operator: 'someFct:in'; expected an operator of json-rules-engine; someFact:in?`,
  ],
  [leaf('services', 'like:in', ['a']), `unknown-operator at operator: 'like:in'; expected ${operatorNames}`],
  [
    leaf('tenure', '', 1),
    "unknown-operator at operator: ''; expected the name of an operator, as greaterThan: a sign like > begins a text of several lines",
  ],
  [{ condition: 'activ' }, "unknown-segment at condition: 'activ'; expected a segment of segments.yaml; active?"],
  [
    { condition: 'toString' },
    "unknown-segment at condition: 'toString'; expected a segment of segments.yaml, of which there are active, broken, ring, ring-back, deep, wide",
  ],
  [
    leaf('first_name', 'equal', 'Ann'),
    "text-in-condition at fact: 'first_name', a text; expected a fact of another type: texts are for content only",
  ],
  [
    leaf('city', 'equal', { fact: 'first_name' }),
    "text-in-condition at value/fact: 'first_name', a text; expected a fact of another type: texts are for content only",
  ],
]

const bounds: Row[] = [
  [
    { condition: 'ring' },
    'segment-cycle at condition: the cycle ring → ring-back → ring; expected segments that do not refer back to themselves',
  ],
  [nested(conditionDepthMax), ...[]],
  [
    nested(conditionDepthMax + 1),
    `condition-too-large at ${Array(conditionDepthMax + 1)
      .fill('not')
      .join('/')}: deeper than 32 levels; expected at most 32 levels`,
  ],
  [{ all: [{ condition: 'deep' }] }, ...[]],
  [
    {
      not: {
        not: {
          not: { not: { not: { not: { not: { not: { not: { not: { not: { not: { condition: 'deep' } } } } } } } } } },
        },
      },
    },
    `condition-too-large at ${Array(12).fill('not').join('/')}/condition: deeper than 32 levels; expected at most 32 levels`,
  ],
  [wide(conditionNodesMax - 1), ...[]],
  [wide(conditionNodesMax), 'condition-too-large at all/1999: more than 2000 conditions; expected at most 2000'],
  [
    { any: [{ condition: 'wide' }, { condition: 'wide' }] },
    'condition-too-large at any/1/condition: more than 2000 conditions; expected at most 2000',
  ],
]

const values: Row[] = [
  [leaf('tenure', 'equal', '12'), "value-type at value: '12'; expected a number, since tenure is a number; 12?"],
  [leaf('tenure', 'equal', -500), ...[]],
  [leaf('tenure', 'in', [1, 'two']), "value-type at value/1: 'two'; expected a number, since tenure is a number"],
  [leaf('tenure', 'in', 1), 'value-type at value: 1; expected a list of values for in'],
  [leaf('tenure', 'in', []), 'value-type at value: []; expected at least one value'],
  [leaf('tenure', 'someValue:equal', 1), 'value-type at value: 1; expected a list of values for someValue:equal'],
  [leaf('tenure', 'equal', [1]), 'value-type at value: [1]; expected a number, since tenure is a number'],
  [leaf('online', 'equal', 1), 'value-type at value: 1; expected true, false, since online is a boolean'],
  [
    leaf('ends', 'lessThan', '2026-02-30'),
    "value-type at value: '2026-02-30'; expected a date (2026-05-01), a time (2026-05-01T10:00:00+03:00), milliseconds since 1970, since ends is a timestamp",
  ],
  [
    leaf('tariff', 'equal', 'golt'),
    "value-type at value: 'golt'; expected one of gold, silver, since tariff is a category; gold?",
  ],
  [
    leaf('tariff', 'in', ['gold', 'bronze']),
    "value-type at value/1: 'bronze'; expected one of gold, silver, since tariff is a category",
  ],
  [leaf('services', 'contains', 3), 'value-type at value: 3; expected a text for contains'],
  [leaf('perks', 'contains', 'loung'), "value-type at value: 'loung'; expected one of lounge, parking; lounge?"],
  [leaf('perks', 'someFact:in', ['lounge', 'pool']), "value-type at value/1: 'pool'; expected one of lounge, parking"],
  [
    leaf('services', 'someFact:in', 'lounge'),
    "value-type at value: 'lounge'; expected a list of texts for someFact:in",
  ],
  [
    leaf('services', 'someFact:equal', { fact: 'tariff' }),
    'value-type at value: the fact tariff; expected a text for someFact:equal',
  ],
  [
    leaf('tenure', 'equal', { fact: 'online' }),
    'value-type at value: online, a boolean; expected a fact of the type of tenure, a number',
  ],
  [
    leaf('services', 'equal', { fact: 'perks' }),
    'value-type at value: perks, a set; expected a fact of the type of services, and no set',
  ],
  [
    leaf('services', 'contains', { fact: 'city' }),
    'value-type at value: city, a category without declared values; expected a category whose declaration lists its values',
  ],
  [
    leaf('tenure', 'in', { fact: 'services' }),
    'value-type at value: tenure, a number; expected a category whose declaration lists its values',
  ],
]

const operators: Row[] = [
  [
    leaf('tariff', 'lessThan', 'gold'),
    'operator-type at operator: lessThan on tariff, a category; expected lessThan to be given a number or timestamp',
  ],
  [
    leaf('online', 'greaterThan', false),
    'operator-type at operator: greaterThan on online, a boolean; expected greaterThan to be given a number or timestamp',
  ],
  [
    leaf('online', 'lessThan', { fact: 'online' }),
    'operator-type at operator: lessThan on online, a boolean; expected lessThan to be given a number or timestamp',
  ],
  [
    leaf('services', 'equal', 'gold'),
    'operator-type at operator: equal on services, a set; expected equal to be given a number, boolean, timestamp or category; for sets there is contains',
  ],
  [
    leaf('services', 'in', ['gold']),
    "operator-type at operator: in on services, a set; expected in to be given a number, boolean, timestamp or category; for sets there is 'someFact:in'",
  ],
  [
    leaf('tariff', 'contains', 'gold'),
    'operator-type at operator: contains on tariff, a category; expected contains to be given a set',
  ],
  [
    leaf('tariff', 'someFact:equal', 'gold'),
    'operator-type at operator: someFact:equal on tariff, a category; expected someFact to be given a set',
  ],
  [
    leaf('services', 'someFact:swap:equal', 'gold'),
    "operator-type at operator: 'someFact:swap:equal', swap within someFact or everyFact; expected a comparison that has a meaning",
  ],
  [
    leaf('services', 'someFact:lessThan', 'gold'),
    "operator-type at operator: 'someFact:lessThan', lessThan on the members of a set; expected a comparison that has a meaning",
  ],
  [
    leaf('tenure', 'swap:in', [1]),
    "operator-type at operator: 'swap:in', a list on the left of in; expected a comparison that has a meaning",
  ],
  [
    leaf('tariff', 'contains', { fact: 'city' }),
    'operator-type at operator: contains on tariff, a category; expected contains to be given a set to look for city in',
  ],
]

describe('typeCondition', () => {
  it.each([...shapes, ...names, ...bounds, ...values, ...operators].map((row) => [label(row[0]), ...row] as const))(
    '%s',
    (_, condition, ...lines) => {
      expect(checkCondition(condition, scope).map(lineOf)).toEqual(lines)
    },
  )

  it('reports everything that is wrong, each at its place', () => {
    const condition = { all: [leaf('tenur', 'equal', 1), { any: [{ condition: 'x' }, leaf('tariff', 'lessThan', 1)] }] }
    expect(checkCondition(condition, scope).map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['unknown-fact', 'all.0.fact'],
      ['unknown-segment', 'all.1.any.0.condition'],
      ['operator-type', 'all.1.any.1.operator'],
    ])
  })

  it('leaves what is wrong inside a segment to the segment', () => {
    expect(checkCondition({ condition: 'broken' }, scope)).toEqual([])
    expect(checkCondition(segments.broken, scope)).toHaveLength(1)
  })

  it('gives a typed condition exactly when nothing is wrong', () => {
    expect(typeCondition(leaf('tenur', 'equal', 1), scope)).not.toHaveProperty('condition')
    expect(typeCondition(leaf('tenure', 'not:greaterThan', 1), scope)).toEqual({
      condition: {
        kind: 'not',
        of: expect.objectContaining({ kind: 'compare', comparison: 'greaterThan', operand: 1 }),
      },
      mismatches: [],
    })
  })

  it('has every code in this table', () => {
    const codes = new Set(
      [...shapes, ...names, ...bounds, ...values, ...operators].flatMap(([, ...lines]) =>
        lines.map((line) => line.split(' ')[0]),
      ),
    )
    expect(codes).toEqual(
      new Set([
        ...['condition-shape', 'condition-too-large', 'operator-type', 'segment-cycle', 'text-in-condition'],
        ...['unknown-fact', 'unknown-operator', 'unknown-segment', 'value-type'],
        // The others of paths are in path-types.test.ts.
        'path-without-object',
      ]),
    )
  })
})

function label(condition: unknown): string {
  const json = JSON.stringify(condition)
  return json.length > 100 ? `${json.slice(0, 100)}…` : json
}
