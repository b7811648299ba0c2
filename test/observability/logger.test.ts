import { describe, expect, test } from 'vitest'
import { createLogger } from '#sufler/observability/logger.ts'

function logged(level: string, write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = []
  write(createLogger(level, { write: (line) => void lines.push(line) }))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('the log', () => {
  test('is JSON lines with level and time', () => {
    expect(logged('info', (logger) => logger.info({ route: '/v1/decisions' }, 'answered'))).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), route: '/v1/decisions', msg: 'answered' },
    ])
  })

  test('leaves out what is less severe than asked for', () => {
    const write = (logger: ReturnType<typeof createLogger>) => {
      logger.info('a')
      logger.warn('b')
      logger.error('c')
    }
    expect(logged('warn', write).map(({ msg }) => msg)).toEqual(['b', 'c'])
    expect(logged('silent', write)).toEqual([])
  })

  test('hides what is personal, even if somebody logs it', () => {
    const personal = {
      customerId: 'anna',
      context: { 'call.reason': 'anna' },
      request: {
        customerId: 'anna',
        url: '/v1/customers/anna',
        features: { first_name: 'anna' },
        headers: { cookie: 'anna' },
      },
      token: 'anna',
      site: { key: 'anna', subject: 'anna', proof: 'anna', secret: 'anna', authorization: 'anna' },
    }
    const [line] = logged('info', (logger) => logger.info(personal, 'x'))
    expect(JSON.stringify(line)).not.toContain('anna')
  })

  test('tells of an error what it says and where, down to its causes, and not its other properties', () => {
    const cause = Object.assign(new Error('inner'), { command: { args: ['secret'] } })
    const error = Object.assign(new Error('outer', { cause }), { args: ['secret'] })
    const [line] = logged('error', (logger) => logger.error({ err: error }, 'x'))
    expect(line?.err).toEqual({
      name: 'Error',
      message: 'outer',
      stack: expect.stringContaining('logger.test.ts'),
      cause: { name: 'Error', message: 'inner', stack: expect.any(String) },
    })
  })
})
