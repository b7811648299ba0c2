import { readFileSync } from 'node:fs'
import type { Result } from 'ioredis'

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** `lua/patch-customer-2.lua` */
    patchCustomer(
      vectorKey: string,
      textsKey: string,
      header: Buffer,
      patch: Buffer,
      ...texts: (number | string)[]
    ): Result<number, Context>
    /** `lua/append-history-1.lua` */
    appendHistory(
      historyKey: string,
      records: Buffer,
      keepFromMs: Buffer,
      nowMs: number,
      recordsMax: number,
      ifRevision: number | '',
      epoch: Buffer,
    ): Result<number[] | number | null, Context>
    /** `lua/forget-customer-4.lua` */
    forgetCustomer(
      vectorKey: string,
      textsKey: string,
      historyKey: string,
      aliasesKey: string,
      ...namedAliases: string[]
    ): Result<number, Context>
    /** `lua/forget-alias-1.lua` */
    forgetAlias(aliasKey: string, customerId: string): Result<number, Context>
    /** `lua/unname-alias-1.lua` */
    unnameAlias(aliasesKey: string, alias: string, times: string): Result<number, Context>
    /** `lua/intern-1.lua` */
    internEntries(
      layoutKey: string,
      epoch: number | '',
      ...entries: (number | string)[]
    ): Result<number[] | number, Context>
    /** `lua/begin-epoch-1.lua` */
    beginEpoch(
      layoutKey: string,
      before: number,
      after: number,
      ancestorsMax: number,
      ...twice: (number | string)[]
    ): Result<number, Context>
    /** `lua/rewrite-customer-2.lua` */
    rewriteCustomer(
      vectorKey: string,
      historyKey: string,
      vectorBefore: Buffer,
      vectorAfter: Buffer,
      historyBefore: Buffer,
      historyAfter: Buffer,
    ): Result<number, Context>
    /** `lua/add-to-counters-1.lua` */
    addToCounters(countersKey: string, ...changes: (number | string)[]): Result<null, Context>
    /** `lua/take-portion-2.lua` */
    takePortion(
      accountKey: string,
      dueTimesKey: string,
      ...request: (number | string)[]
    ): Result<[granted: number, used: number, late: number, out: number, portions: number], Context>
    /** `lua/settle-units-2.lua` */
    settleUnits(accountKey: string, dueTimesKey: string, ...changes: (number | string)[]): Result<number[], Context>
    /** `lua/declare-budgets-2.lua` */
    declareBudgets(
      declaredKey: string,
      changesKey: string,
      ...declaration: (number | string)[]
    ): Result<number, Context>
  }
}

type ScriptName =
  | 'patchCustomer'
  | 'appendHistory'
  | 'forgetCustomer'
  | 'forgetAlias'
  | 'unnameAlias'
  | 'internEntries'
  | 'beginEpoch'
  | 'rewriteCustomer'
  | 'addToCounters'
  | 'takePortion'
  | 'settleUnits'
  | 'declareBudgets'

/**
 * The Lua files, as commands of the client. It sends a script's text once on every connection and its hash from then on,
 * and the text again when the server has forgotten it.
 */
export function scripts(): Record<ScriptName, { lua: string; numberOfKeys: number }> {
  return {
    patchCustomer: script('patch-customer-2'),
    appendHistory: script('append-history-1'),
    forgetCustomer: script('forget-customer-4'),
    forgetAlias: script('forget-alias-1'),
    unnameAlias: script('unname-alias-1'),
    internEntries: script('intern-1'),
    beginEpoch: script('begin-epoch-1'),
    rewriteCustomer: script('rewrite-customer-2'),
    addToCounters: script('add-to-counters-1'),
    takePortion: script('take-portion-2'),
    settleUnits: script('settle-units-2'),
    declareBudgets: script('declare-budgets-2'),
  }
}

/** The number at the end of the name is how many keys the script takes. */
function script(name: string): { lua: string; numberOfKeys: number } {
  const lua = readFileSync(new URL(`lua/${name}.lua`, import.meta.url), 'utf8')
  return { lua, numberOfKeys: Number(name.slice(name.lastIndexOf('-') + 1)) }
}
