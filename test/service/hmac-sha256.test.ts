import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HmacSha256 } from '#sufler/service/hmac-sha256.ts'

test('a digest equals that of the crypto library, whatever the key and the text', () => {
  const secrets = fc.uint8Array({ minLength: 0, maxLength: 200 })
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 1_000 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(secrets, texts, (secret, series) => {
      const hmac = new HmacSha256(secret)
      for (const text of series) {
        expect(hmac.digest(text)).toBe(createHmac('sha256', secret).update(text).digest('base64url'))
      }
    }),
  )
})
