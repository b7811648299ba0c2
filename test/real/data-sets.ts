import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type BankContext, bankFilters } from './bank/bank-counts.ts'
import { cell, countOffers, type IndependentCount, type Row, rowsOf } from './independent-counts.ts'
import { type TelcoContext, telcoFilters } from './telco/telco-counts.ts'

const root = resolve(import.meta.dirname, '../..')

/** The real data is not part of the project: its licences differ. */
const dataFolder = process.env.SUFLER_DATA ?? resolve(root, '../shared/data')

export interface Situation {
  name: string
  /** The context of every request. */
  context: Record<string, string | number>
  /** Who is eligible for what in this context, by offer id. */
  count: () => Map<string, IndependentCount>
}

export interface DataSet {
  name: string
  path: string
  rules: string
  mapping: string
  customers: number
  /** Offers that are counted. */
  offerIds: string[]
  situations: Situation[]
  /** All ids in the order of the file. */
  customerIds: () => string[]
}

export const dataSets: DataSet[] = [
  dataSet<TelcoContext>({
    name: 'telco',
    file: 'Telco-Customer-Churn.csv.gz',
    separator: ',',
    customers: 7_043,
    idOf: (row) => cell(row, 'customerID'),
    filters: telcoFilters,
    contexts: {
      'a call about the bill': { 'call.reason': 'bill', 'asked.service': 'online-backup' },
      'a call to leave': { 'call.reason': 'leaving', 'competitor.price': 70.35 },
      'a call for a reason unknown': { 'asked.service': 'multiple-lines' },
    },
  }),
  dataSet<BankContext>({
    name: 'bank',
    file: 'bank-additional-full.csv.gz',
    separator: ';',
    customers: 41_188,
    idOf: (_row, number) => `call-${number}`,
    filters: bankFilters,
    contexts: {
      'a call that we make': { 'call.direction': 'outbound', 'deposit.rate_percent': 1.405 },
      'a call about a mortgage': { 'call.direction': 'inbound', 'call.reason': 'mortgage' },
    },
  }),
]

/** Why the tests with this data cannot run, or undefined when they can. */
export function missingBecause({ path }: DataSet): string | undefined {
  if (existsSync(path)) return undefined
  const how =
    process.env.SUFLER_DATA === undefined ? 'set SUFLER_DATA to its folder' : 'SUFLER_DATA names another folder'
  return `${path} is not there; ${how}`
}

interface DataSetSource<Context extends object> {
  name: string
  file: string
  separator: string
  customers: number
  idOf: (row: Row, number: number) => string
  filters: (context: Partial<Context>) => Parameters<typeof countOffers>[2]
  contexts: Record<string, Context>
}

function dataSet<Context extends object>(source: DataSetSource<Context>): DataSet {
  const { name, file, separator, customers, idOf, filters, contexts } = source
  const path = join(dataFolder, file)
  let rows: Row[] | undefined
  const read = () => {
    rows ??= rowsOf(gunzipSync(readFileSync(path)).toString('utf8'), separator)
    return rows
  }
  return {
    name,
    path,
    rules: join(import.meta.dirname, name, 'rules'),
    mapping: join(import.meta.dirname, name, 'mapping.yaml'),
    customers,
    offerIds: Object.keys(filters({})),
    customerIds: () => read().map((row, index) => idOf(row, index + 1)),
    situations: Object.entries(contexts).map(([situation, context]) => ({
      name: situation,
      context: { ...context } as Situation['context'],
      count: () => countOffers(read(), idOf, filters(context)),
    })),
  }
}
