import { membersPerSlot, numbersMaxOf, setOfDictionary } from '../../domain/features/layout.ts'
import { layoutNotes, numberedEntry } from '../layout-field.ts'
import type { Finding } from './finding.ts'

/** Doubles and gaps that are listed of one dictionary; there is nothing to be learnt from more. */
const listedMax = 10

/** Most slots that a set may have: what its members may number at most is declared in rules that nobody gives us here. */
const setSlotsMax = 100

interface Dictionary {
  size: unknown
  keysByNumber: Map<number, number>
  doubles: number[]
  highest: number
  damaged: number
}

/** What is amiss with the layout as it is kept: fields as `layoutField` names them, and their numbers. */
export function checkDictionaries(fields: Iterable<readonly [field: string, value: unknown]>): Finding[] {
  const dictionaries = new Map<string, Dictionary>()
  for (const [field, value] of fields) {
    if (layoutNotes.has(field)) continue
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
    const entry = numberedEntry(field, 0)
    const name = entry?.dictionary ?? field
    const dictionary = dictionaries.get(name) ?? emptyDictionary()
    dictionaries.set(name, dictionary)
    if (entry === undefined) dictionary.size = number
    else addNumber(dictionary, number)
  }
  return [...dictionaries].flatMap(([name, dictionary]) => faultsOf(name, dictionary))
}

function emptyDictionary(): Dictionary {
  return { size: undefined, keysByNumber: new Map(), doubles: [], highest: -1, damaged: 0 }
}

function addNumber(dictionary: Dictionary, number: unknown): void {
  if (!Number.isSafeInteger(number) || (number as number) < 0) {
    dictionary.damaged++
    return
  }
  const { keysByNumber, doubles } = dictionary
  const keys = (keysByNumber.get(number as number) ?? 0) + 1
  keysByNumber.set(number as number, keys)
  if (keys === 2) doubles.push(number as number)
  dictionary.highest = Math.max(dictionary.highest, number as number)
}

function faultsOf(name: string, { size, keysByNumber, doubles, highest, damaged }: Dictionary): Finding[] {
  const findings: Finding[] = []
  const find = (code: Finding['code'], detail: string, remedy: string) =>
    void findings.push({ code, kind: 'dictionary', owner: name, detail, remedy })
  if (damaged > 0) find('damaged', `${damaged} of its entries have no number`, restore)
  if (doubles.length > 0) find('dictionary-double', `numbers with two texts: ${listed(doubles)}`, restore)
  const gaps: number[] = []
  for (let number = 0; number < highest && gaps.length <= listedMax; number++) {
    if (!keysByNumber.has(number)) gaps.push(number)
  }
  if (gaps.length > 0) find('dictionary-gap', `numbers without a text: ${listed(gaps)}`, restore)
  if (!Number.isSafeInteger(size) || (size as number) <= highest) {
    find('dictionary-size', `found the size ${String(size)}, expected at least ${highest + 1}`, restore)
  }
  const max = setOfDictionary(name) === undefined ? numbersMaxOf({ dictionary: name, key: '' }) : setMembersMax
  if (highest >= max) find('dictionary-too-long', `found the number ${highest}, expected less than ${max}`, restore)
  return findings
}

const setMembersMax = setSlotsMax * membersPerSlot

/** Which of two texts was meant, nobody can tell afterwards. */
const restore = 'stop writing, and restore the layout with all that was written under it from a backup'

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, listedMax).join(', ')
  return numbers.length > listedMax ? `${shown}, …` : shown
}
