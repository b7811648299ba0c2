import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { createRandom, integerBelow, pickSome, type Random } from './random.ts'

/** The features of the generated customers: 40, of every type, as an operator keeps them. */
export const loadFacts: Fact[] = [
  ...names('usage', 14).map((name): Fact => ({ name, type: 'number', min: 0 })),
  ...names('months', 6).map((name): Fact => ({ name, type: 'number', min: 0, max: 600 })),
  ...names('flag', 8).map((name): Fact => ({ name, type: 'boolean' })),
  ...names('category', 6).map((name): Fact => ({ name, type: 'category' })),
  ...names('day', 4).map((name): Fact => ({ name, type: 'timestamp' })),
  ...names('services', 2).map((name): Fact => ({ name, type: 'set' })),
]

const services = Array.from({ length: 24 }, (_, i) => `service-${i}`)

/** Writes a CSV file that is the same for the same seed, and answers its digest. */
export function generateLoadFile(path: string, rows: number, seed: number): string {
  const hash = createHash('sha256')
  const file = openSync(path, 'w')
  const write = (text: string) => {
    hash.update(text)
    writeSync(file, text)
  }
  write(`${['customerId', ...loadFacts.map(({ name }) => name)].join(',')}\n`)
  for (let from = 0; from < rows; from += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, rows - from) }, (_, i) => line(from + i, seed))
    write(`${lines.join('\n')}\n`)
  }
  closeSync(file)
  return hash.digest('hex')
}

function line(row: number, seed: number): string {
  const random = createRandom(seed, row)
  return [79_000_000_000 + row, ...loadFacts.map((fact) => cell(fact, random))].join(',')
}

/** One cell in twenty is empty. */
function cell(fact: Fact, random: Random): string {
  if (integerBelow(random, 20) === 0) return ''
  switch (fact.type) {
    case 'number':
      return fact.max === undefined ? (random() * 10_000).toFixed(2) : String(integerBelow(random, fact.max))
    case 'boolean':
      return random() < 0.5 ? 'true' : 'false'
    case 'category':
      return `${fact.name}-${integerBelow(random, 40)}`
    case 'timestamp':
      return new Date(1_600_000_000_000 + integerBelow(random, 2_000) * 86_400_000).toISOString().slice(0, 10)
    default:
      return pickSome(random, services, integerBelow(random, 5)).join('|')
  }
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}_${i}`)
}
