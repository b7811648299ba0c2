import { describe, expect, test } from 'vitest'
import { optionOf, settingNames, variableOf } from '#sufler/service/setting-definitions.ts'
import { describeSettings, resolveSettings, SettingsInvalid, unknownVariables } from '#sufler/service/settings.ts'

/** The sentences of what is wrong. */
function errorsOf(...args: Parameters<typeof resolveSettings>): readonly string[] {
  try {
    resolveSettings(...args)
    return []
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.errors
    throw error
  }
}

const secret = Buffer.alloc(32, 7).toString('base64')

describe('settings', () => {
  test('come from options, then the environment, then the defaults of the command, then the general ones', () => {
    const settings = resolveSettings(
      { port: '1' },
      { SUFLER_PORT: '2', SUFLER_QUEUE: '50' },
      { queue: '60', batch: '7' },
    )
    expect(settings).toMatchObject({ port: 1, queue: 50, batch: 7, host: '127.0.0.1', watch: false, log: 'info' })
    expect(settings.workers).toBeGreaterThanOrEqual(1)
  })

  test('without a default are off unless they are given', () => {
    expect(resolveSettings({}, {}).grpcPort).toBeUndefined()
    expect(resolveSettings({}, { SUFLER_GRPC_PORT: '9090' }).grpcPort).toBe(9090)
    expect(resolveSettings({ grpcPort: '' }, {}, { grpcPort: '9090' }).grpcPort).toBeUndefined()
  })

  test('have an option and a variable each', () => {
    expect(optionOf('shutdownTimeoutMs')).toBe('--shutdown-timeout-ms')
    expect(variableOf('shutdownTimeoutMs')).toBe('SUFLER_SHUTDOWN_TIMEOUT_MS')
    expect(new Set(settingNames.map(variableOf)).size).toBe(settingNames.length)
  })

  test.each([
    [{ port: '65536' }, "--port: found '65536', expected a whole number from 0 to 65535"],
    [{ port: '80.5' }, "--port: found '80.5', expected a whole number from 0 to 65535"],
    [{ port: '' }, undefined],
    [{ grpcPort: '-1' }, "--grpc-port: found '-1', expected a whole number from 0 to 65535"],
    [{ grpcPort: '8080' }, '--grpc-port: found 8080, expected another than --port'],
    [{ grpcPort: '0', port: '0' }, undefined],
    [{ log: 'loud' }, "--log: found 'loud', expected one of silent, error, warn, info, debug"],
    [{ watch: 'perhaps' }, "--watch: found 'perhaps', expected true or false"],
    [{ batch: '20', queue: '10' }, '--batch: found 20, expected at most --queue, which is 10'],
    [{ queue: '3000' }, '--queue: found 3000, expected at most --in-flight, which is 2000'],
    [
      { drainDelayMs: '10000' },
      '--drain-delay-ms: found 10000, expected less than --shutdown-timeout-ms, which is 10000',
    ],
    [
      { redisWaitReplicas: '1', redisWaitTimeoutMs: '2000' },
      '--redis-wait-timeout-ms: found 2000, expected at most --store-timeout-ms, which is 1000',
    ],
    [{ storeTimeoutMs: '100' }, undefined],
    [{ redisKeyPrefix: '{a}:' }, "--redis-key-prefix: found '{a}:', expected a text without braces"],
  ])('%j: %s', (options, error) => {
    expect(errorsOf(options, {})).toEqual(error === undefined ? [] : [error])
  })

  test('are all checked at once', () => {
    const errors = errorsOf({ port: 'x', workers: '0' }, { SUFLER_QUEUE: '?', SUFLER_LOG: '!' })
    expect(errors).toHaveLength(4)
    expect(errors.join('\n')).toContain("SUFLER_QUEUE: found '?'")
  })

  test.each([
    [`k1:${secret}`, undefined],
    [`k2:${secret},k1:${secret}`, undefined],
    ['k1', 'key 1: expected id:base64'],
    [`k1:${secret},k.2:${secret}`, 'key 2: expected id:base64'],
    ['k1:c2hvcnQ=', "key 1, 'k1': found a secret of 5 bytes, expected at least 16"],
    [`k1:${secret},k1:${secret}`, "key 2: found the id 'k1' again"],
  ])('take keys, and never repeat one that is wrong: %#', (keys, error) => {
    const errors = errorsOf({}, { SUFLER_TOKEN_KEYS: keys })
    if (error === undefined) expect(errors).toEqual([])
    else expect(errors).toEqual([expect.stringContaining(error)])
    expect(errors.join()).not.toContain(secret)
    expect(errors.join()).not.toContain('c2hvcnQ')
  })

  test('hide secrets when they are shown', () => {
    const settings = resolveSettings({ store: 'redis://user:pass@host:6379' }, { SUFLER_TOKEN_KEYS: `k1:${secret}` })
    expect(describeSettings(settings)).toMatchObject({ store: 'redis://***@host:6379', tokenKeys: '***', port: 8080 })
  })

  test('that are mistyped in the environment are noticed', () => {
    expect(unknownVariables({ SUFLER_PROT: '1', SUFLER_PORT: '1', PATH: 'x' })).toEqual([
      'SUFLER_PROT is no setting; did you mean SUFLER_PORT?',
    ])
  })
})
