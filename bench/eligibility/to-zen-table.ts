import type { Condition, Leaf } from '#sufler/schema/condition.ts'

/** A decision table of GoRules ZEN with a row for each offer and a column for each fact; it collects the rows that match. */
export function toZenTable(facts: readonly { name: string }[], conditions: readonly { all: Condition[] }[]): object {
  const column = (name: string) => ({ id: name, name, type: 'expression', field: name })
  const empty = Object.fromEntries(facts.map(({ name }) => [name, '']))
  const rules = conditions.map(({ all }, offer) => ({
    _id: String(offer),
    ...empty,
    ...Object.fromEntries(all.map((condition) => cellOf(condition as Leaf))),
    offer: String(offer),
  }))
  const table = {
    hitPolicy: 'collect',
    inputs: facts.map(({ name }) => column(name)),
    outputs: [column('offer')],
    rules,
  }
  return {
    nodes: [
      { id: 'facts', type: 'inputNode', name: 'facts' },
      { id: 'offers', type: 'decisionTableNode', name: 'offers', content: table },
      { id: 'answer', type: 'outputNode', name: 'answer' },
    ],
    edges: [
      { id: 'in', sourceId: 'facts', targetId: 'offers' },
      { id: 'out', sourceId: 'offers', targetId: 'answer' },
    ],
  }
}

/** An empty cell holds always, and one that is left out never. In a cell, `$` is the fact of its column. */
function cellOf({ fact, operator, value }: Leaf): [string, string] {
  const literal = JSON.stringify(value)
  switch (operator) {
    case 'equal':
      return [fact, `$ == ${literal}`]
    case 'lessThanInclusive':
      return [fact, `<= ${literal}`]
    case 'greaterThanInclusive':
      return [fact, `>= ${literal}`]
    case 'in':
      return [fact, `$ in ${literal}`]
    case 'notIn':
      return [fact, `$ not in ${literal}`]
    case 'contains':
      return [fact, `${literal} in $`]
    case 'doesNotContain':
      return [fact, `not (${literal} in $)`]
    default:
      throw new Error(`the generated conditions do not use ${operator}`)
  }
}
