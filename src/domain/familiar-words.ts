/**
 * Words that people bring along from other tools, from programming or from another language, and the words that stand for
 * them here. Which of the latter can stand at a place is known there: `nearestName` looks among those alone.
 */
const meanings: Readonly<Record<string, readonly string[]>> = {
  ...{ and: ['all'], '&&': ['all'], every: ['all', 'everyFact'], и: ['all'], все: ['all'] },
  ...{ or: ['any'], '||': ['any'], some: ['any', 'someFact'], или: ['any'], любое: ['any'] },
  ...{ не: ['not'], none: ['not'], '!': ['not'], segment: ['condition'], сегмент: ['condition'] },
  ...{
    field: ['fact'],
    feature: ['fact'],
    attribute: ['fact'],
    property: ['fact'],
    variable: ['fact'],
    факт: ['fact'],
  },
  ...{ op: ['operator'], comparison: ['operator'], cmp: ['operator'], оператор: ['operator'] },
  ...{ val: ['value'], values: ['value'], значение: ['value'] },
  ...{ '=': ['equal'], '==': ['equal'], '===': ['equal'], is: ['equal'], eq: ['equal'], equals: ['equal'] },
  ...{ equalto: ['equal'], равно: ['equal'] },
  ...{ '!=': ['notEqual'], '!==': ['notEqual'], '<>': ['notEqual'], '≠': ['notEqual'], not: ['notEqual'] },
  ...{ ne: ['notEqual'], neq: ['notEqual'], isnot: ['notEqual'], notequals: ['notEqual'] },
  ...{ '>': ['greaterThan'], gt: ['greaterThan'], more: ['greaterThan'], morethan: ['greaterThan'] },
  ...{ greater: ['greaterThan'], above: ['greaterThan'], after: ['greaterThan'], больше: ['greaterThan'] },
  ...{ '>=': ['greaterThanInclusive'], '=>': ['greaterThanInclusive'], '≥': ['greaterThanInclusive'] },
  ...{ gte: ['greaterThanInclusive'], ge: ['greaterThanInclusive'], atleast: ['greaterThanInclusive'] },
  ...{ greaterorequal: ['greaterThanInclusive'], greaterthanorequal: ['greaterThanInclusive'] },
  ...{ '<': ['lessThan'], lt: ['lessThan'], less: ['lessThan'], below: ['lessThan'], before: ['lessThan'] },
  ...{ fewer: ['lessThan'], меньше: ['lessThan'] },
  ...{ '<=': ['lessThanInclusive'], '=<': ['lessThanInclusive'], '≤': ['lessThanInclusive'] },
  ...{ lte: ['lessThanInclusive'], le: ['lessThanInclusive'], atmost: ['lessThanInclusive'] },
  ...{ lessorequal: ['lessThanInclusive'], lessthanorequal: ['lessThanInclusive'] },
  ...{ isin: ['in'], oneof: ['in'], anyof: ['in'], isoneof: ['in'], nin: ['notIn'], notoneof: ['notIn'] },
  ...{ has: ['contains'], have: ['contains'], include: ['contains'], includes: ['contains'] },
  ...{ notcontains: ['doesNotContain'], excludes: ['doesNotContain'], hasnot: ['doesNotContain'] },
  ...{ decided: ['decision'], decision: ['decided'], shown: ['presented', 'impression'], view: ['impression'] },
  ...{ string: ['text', 'category'], str: ['text'], int: ['number'], integer: ['number'], float: ['number'] },
  ...{ bool: ['boolean'], date: ['timestamp'], datetime: ['timestamp'], time: ['timestamp'], list: ['set'] },
  ...{ array: ['set'], enum: ['category'] },
  ...{ start: ['from'], since: ['from'], end: ['until'], to: ['until'] },
}

/** What a word from elsewhere stands for, among the names that are possible. */
export function familiarMeaning(word: string, names: readonly string[]): string | undefined {
  const key = word.trim().toLowerCase()
  const found = Object.hasOwn(meanings, key) ? key : key.replace(/[\s_-]+/gu, '')
  if (!Object.hasOwn(meanings, found)) return undefined
  return meanings[found]?.find((name) => names.includes(name))
}
