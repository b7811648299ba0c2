import { type LedgerName, ledgerKey } from '../budget-ledgers.ts'

/**
 * Keys of one customer share a hash tag, the id in braces: a cluster keeps them on one node, so one command or script may
 * touch them all. Ids have no braces (`CustomerId`), prefixes neither (`resolveRedisOptions`).
 */
export function vectorKey(prefix: string, customerId: string): string {
  return `${prefix}{${customerId}}:v`
}

export function textsKey(prefix: string, customerId: string): string {
  return `${prefix}{${customerId}}:t`
}

export function historyKey(prefix: string, customerId: string): string {
  return `${prefix}{${customerId}}:h`
}

/** A hash: the aliases that lead to the customer, and perhaps some that no longer do (`aliases.ts`). */
export function aliasesOfKey(prefix: string, customerId: string): string {
  return `${prefix}{${customerId}}:a`
}

/** Where writes to the customer are told. The scripts that tell make it of their first key, by its last letter. */
export function changesChannel(prefix: string, customerId: string): string {
  return `${prefix}{${customerId}}:c`
}

/** Leads to a customer; on a cluster it may lie on any node, since nobody knows the customer before. */
export function aliasKey(prefix: string, alias: string): string {
  return `${prefix}alias:${alias}`
}

/** One hash holds all counters, so that one script changes several at once, on a cluster, too. */
export function countersKey(prefix: string): string {
  return `${prefix}counters`
}

/** One hash holds the keys of callers. */
export function accessKeysKey(prefix: string): string {
  return `${prefix}access-keys`
}

/** One hash holds all dictionaries, so that one command reads the layout. */
export function layoutKey(prefix: string): string {
  return `${prefix}layout`
}

/** The keys of one account of a budget share a hash tag of their own. */
export function ledgerAccountKey(prefix: string, ledger: LedgerName): string {
  return `${prefix}budget:{${ledgerKey(ledger)}}:a`
}

export function dueTimesKey(prefix: string, ledger: LedgerName): string {
  return `${prefix}budget:{${ledgerKey(ledger)}}:d`
}

export function declaredBudgetsKey(prefix: string): string {
  return `${prefix}{budgets}:declared`
}

export function budgetChangesKey(prefix: string): string {
  return `${prefix}{budgets}:changes`
}

/** What `write-probe.ts` writes; the tag says on which server of a cluster. */
export function probeKey(prefix: string, tag: number): string {
  return `${prefix}{probe-${tag}}:w`
}
