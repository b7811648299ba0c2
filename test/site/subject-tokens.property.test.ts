import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { SubjectToken } from '#sufler/schema/site.ts'
import { type Subject, SubjectTokens } from '#sufler/service/site/subject-tokens.ts'

const tokens = new SubjectTokens([{ id: 'k'.repeat(16), secret: Buffer.alloc(32, 7) }])
const nowMs = 1_780_000_000_000
const subject: fc.Arbitrary<Subject> = fc.record({
  kind: fc.constantFrom('customer', 'visitor', 'passing'),
  customerId: fc
    .string({ unit: 'binary', minLength: 1, maxLength: 128 })
    .map((text) => [...text].slice(0, 64).join('')),
})

test('a subject comes back as it was sealed, until it expires, and fits its schema', () => {
  const check = Compile(SubjectToken)
  fc.assert(
    fc.property(subject, fc.integer({ min: 1_000, max: 10 ** 11 }), (sealed, forMs) => {
      const token = tokens.seal(sealed, 'aaaaaaaaaaaa', nowMs + forMs)
      expect(check.Check(token)).toBe(true)
      expect(tokens.open(token, 'aaaaaaaaaaaa', nowMs)).toEqual(sealed)
      expect(tokens.open(token, 'bbbbbbbbbbbb', nowMs)).toBeUndefined()
      expect(tokens.open(token, 'aaaaaaaaaaaa', nowMs + forMs)).toBeUndefined()
    }),
  )
  const longest: Subject = { kind: 'customer', customerId: '\u{ffff}'.repeat(128) }
  expect(check.Check(tokens.seal(longest, 'aaaaaaaaaaaa', nowMs))).toBe(true)
})

test('a token with any bit changed opens to nothing', () => {
  fc.assert(
    fc.property(subject, fc.nat(), (sealed, bit) => {
      const token = tokens.seal(sealed, 'aaaaaaaaaaaa', nowMs + 1_000)
      const [key, text = ''] = token.split('.')
      const bytes = Buffer.from(text, 'base64url')
      const at = bit % (bytes.length * 8)
      bytes[at >> 3] = (bytes[at >> 3] as number) ^ (1 << (at & 7))
      expect(tokens.open(`${key}.${bytes.toString('base64url')}`, 'aaaaaaaaaaaa', nowMs)).toBeUndefined()
    }),
  )
})
