import { describe, expect, test } from 'vitest'
import { loadProtoFiles, methodOf, serviceOf } from '#sufler/transport/grpc/proto-files.ts'
import { decode } from '#sufler/transport/grpc/unary.ts'

const service = serviceOf(loadProtoFiles(['sufler/v1/decisioning.proto']), 'sufler.v1.Decisioning')
const decideMethod = methodOf(service, 'Decide')

/** The bytes of a message in which `@@` is replaced. */
function bytesOf(message: object, bytes: Buffer): Buffer {
  const whole = decideMethod.requestSerialize(message)
  const at = whole.indexOf('@@')
  expect(at).toBeGreaterThan(0)
  return Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + 2)])
}

const places: Record<string, object> = {
  'a field': { customerId: '@@' },
  'a list': { customerId: 'a', placements: [{ id: 'site.hero' }, { id: '@@' }] },
  'the name of a fact': { customerId: 'a', context: { '@@': { numberValue: 1.1 } } },
  'the value of a fact': { customerId: 'a', context: { reason: { stringValue: '@@' } } },
}

describe('a text of a message', () => {
  test.each(Object.entries(places))('that is not UTF-8 is refused: %s', (_name, message) => {
    for (const bytes of [Buffer.of(0xc0, 0xc1), Buffer.of(0x61, 0xff), Buffer.of(0xd0, 0x31)]) {
      expect(() => decode(decideMethod, bytesOf(message, bytes))).toThrow(
        expect.objectContaining({ code: 'message-invalid', detail: 'a text of the message is not UTF-8' }),
      )
    }
  })

  test.each(Object.entries(places))('is read when it is: %s', (_name, message) => {
    expect(JSON.stringify(decode(decideMethod, bytesOf(message, Buffer.from('Я'))))).toContain('"Я"')
  })

  test('may have the character that stands for what cannot be read', () => {
    const message = { customerId: 'a\ufffd', locale: '\ufffd' }
    expect(decode(decideMethod, decideMethod.requestSerialize(message))).toMatchObject(message)
    expect(() => decode(decideMethod, bytesOf({ ...message, locale: '@@' }, Buffer.of(0xff, 0xfe)))).toThrow(
      'a text of the message is not UTF-8',
    )
  })
})
