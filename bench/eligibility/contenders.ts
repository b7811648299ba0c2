import { ZenEngine } from '@gorules/zen-engine'
import { LogicEngine } from 'json-logic-engine'
import { Engine, type TopLevelCondition } from 'json-rules-engine'
import { yes } from '#sufler/domain/eligibility/truth.ts'
import type { FactRow } from '#sufler/domain/features/fact-table.ts'
import type { Catalogue } from './catalogues.ts'
import type { CompiledCatalogue } from './compiled-catalogue.ts'
import { toJsonLogic } from './to-json-logic.ts'
import { toZenTable } from './to-zen-table.ts'

/** Answers which offers suit a customer, by number, ascending. Only what is asynchronous answers with a promise. */
export type Contender = (customer: number) => ArrayLike<number> | Promise<ArrayLike<number>>

export const peers = ['closures', 'json-logic-engine', 'zen', 'json-rules-engine'] as const
export type Peer = (typeof peers)[number]

/** The predicate index on the rows that a worker's thread would have. */
export function sufler({ index, rows }: CompiledCatalogue): Contender {
  return (customer) => index.match(rows[customer] as FactRow)
}

/** Each prepares as its documentation advises, and is given facts in the form that it takes. */
export const makers: Record<Peer, (catalogue: Catalogue, compiled: CompiledCatalogue) => Contender> = {
  closures(_, { predicates, rows }) {
    const matches = new Uint32Array(predicates.length)
    return (customer) => {
      const row = rows[customer] as FactRow
      let count = 0
      for (let offer = 0; offer < predicates.length; offer++) {
        if (predicates[offer]?.(row) === yes) matches[count++] = offer
      }
      return matches.subarray(0, count)
    }
  },

  'json-logic-engine'({ conditions, customers }) {
    const engine = new LogicEngine()
    const rules = conditions.map((condition) => engine.build(toJsonLogic(condition)))
    return (customer) => {
      const facts = customers[customer]
      const matches: number[] = []
      for (let offer = 0; offer < rules.length; offer++) if (rules[offer]?.(facts)) matches.push(offer)
      return matches
    }
  },

  zen({ facts, conditions, customers }) {
    const decision = new ZenEngine().createDecision(toZenTable(facts, conditions))
    return async (customer) => {
      const { result } = await decision.evaluate(customers[customer])
      return (result as { offer: number }[]).map(({ offer }) => offer)
    }
  },

  'json-rules-engine'({ conditions, customers }) {
    const engine = new Engine()
    for (const [offer, condition] of conditions.entries()) {
      // A copy, since it changes what it is given.
      const rule = structuredClone(condition) as TopLevelCondition
      engine.addRule({ conditions: rule, event: { type: 'offer', params: { offer } } })
    }
    return async (customer) => {
      const { events } = await engine.run({ ...customers[customer] })
      return events.map(({ params }) => params?.offer as number).sort((a, b) => a - b)
    }
  },
}
