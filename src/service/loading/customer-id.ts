import { Compile } from 'typebox/compile'
import { describeValue } from '../../domain/mismatch.ts'
import { CustomerId, customerIdLengthMax } from '../../schema/common.ts'
import type { SeenCustomers } from './seen-customers.ts'

const schema = Compile(CustomerId)
/** What the schema allows of ASCII, which needs no more than a look at each letter. */
const plain = new RegExp(`^[!-z|~]{1,${customerIdLengthMax}}$`)

/** Why a customer id cannot be used, as a reason; undefined when it can. `seen` are those of the rows before. */
export function customerIdProblem(id: string, seen: SeenCustomers | undefined): string | undefined {
  const expected = expectedInsteadOf(id)
  if (expected !== undefined) return `customer id: ${expected}`
  const line = seen?.lineOf(id)
  if (line === undefined) return undefined
  return `customer id: found ${describeValue(id)} again, expected it once; it is on line ${line} already`
}

function expectedInsteadOf(id: string): string | undefined {
  if (plain.test(id)) return undefined
  if (id === '') return 'found nothing, expected one'
  if (id.length > customerIdLengthMax) return `found ${id.length} characters, expected at most ${customerIdLengthMax}`
  if (schema.Check(id)) return undefined
  return `found ${describeValue(id)}, expected printable characters without spaces and braces`
}
