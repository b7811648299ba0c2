import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../rest/test-server.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

async function decide(customerId: string): Promise<{ decisionId: string; token: string }> {
  const { body } = await server.decide({ customerId, placements: [{ id: 'site.hero' }] })
  return { decisionId: body.decisionId, token: body.placements[0].offers[0].token }
}

const outcome = (...args: string[]) => SuflerProcess.run(['outcome', ...args, '--server', server.url])

const history = (...args: string[]) =>
  SuflerProcess.run(['history', ...args, '--store', `lmdb:${join(server.dir, 'store')}`])

describe('sufler outcome', () => {
  test('reports what happened, once, and takes it back', async () => {
    const { decisionId, token } = await decide('anna')
    const byDecision = ['anna', '--decision', decisionId, '--placement', 'site.hero', '--offer', 'gold']
    const at = new Date(Date.now() - 60_000).toISOString()
    const steps: [string[], string][] = [
      [['anna', '--token', token, '--outcome', 'accepted'], 'recorded\n'],
      [[...byDecision, '--outcome', 'accepted'], 'duplicate\n'],
      [[...byDecision, '--outcome', 'accepted', '--undo'], 'undone\n'],
      [[...byDecision, '--outcome', 'later', '--until', '2099-01-01'], ''],
      [[...byDecision, '--outcome', 'declined', '--at', at], 'recorded\n'],
    ]
    for (const [args, stdout] of steps) {
      const run = await outcome(...args)
      expect(run.stdout, run.stderr).toBe(stdout)
      expect(await run.exitCode).toBe(stdout === '' ? 1 : 0)
    }
    const { body } = await server.send('GET', '/v1/customers/anna/history')
    expect(body.records).toMatchObject([
      { kind: 'accepted', undone: true },
      { kind: 'declined', undone: false, at },
    ])
  })

  test('says why it was refused, and ends with 1', async () => {
    const { token } = await decide('bob')
    const { stdout, stderr, exitCode } = await outcome('eve', '--token', token, '--outcome', 'click')
    expect(await exitCode).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toBe(
      'token-forged: The token was altered, or belongs to another customer\n' +
        '  /outcomes/0/token: found a token that does not fit the customer, or was altered, expected the token of an offer to this customer\n',
    )
  })

  test('prints the answer as JSON when it is asked to', async () => {
    const { token } = await decide('carol')
    const { stdout, exitCode } = await outcome('carol', '--token', token, '--outcome', 'click', '--json')
    expect(await exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ recorded: 1, duplicates: 0, undone: 0, refused: [], results: ['recorded'] })
  })

  test('says that no server answers, and ends with 1', async () => {
    const args = ['anna', '--token', 'x', '--outcome', 'click', '--server', 'http://127.0.0.1:1']
    const { stderr, exitCode } = await SuflerProcess.run(['outcome', ...args])
    expect(await exitCode).toBe(1)
    expect(stderr).toMatch(/^error: http:\/\/127\.0\.0\.1:1 cannot be reached: /)
  })

  test.each([
    [
      'an outcome that does not exist',
      ['anna', '--token', 'x', '--outcome', 'bought'],
      /Allowed choices are presented/,
    ],
    ['no outcome', ['anna', '--token', 'x'], /--outcome/],
    ['nothing that names the offer', ['anna', '--outcome', 'click'], /expected --token, or all of --decision/],
    ['a decision alone', ['anna', '--outcome', 'click', '--decision', 'x'], /expected --token, or all of/],
    ['a token and an offer', ['anna', '--outcome', 'click', '--token', 'x', '--offer', 'y'], /cannot be used with/],
    ['a server that is no URL', ['anna', '--outcome', 'click', '--token', 'x', '--server', 'here'], /expected a URL/],
  ])('ends with 2 when it is given %s', async (_name, args, message) => {
    const { stderr, exitCode } = await SuflerProcess.run(['outcome', ...args])
    expect(await exitCode).toBe(2)
    expect(stderr).toMatch(message)
  })
})

describe('sufler history', () => {
  test('prints what happened, the latest first, while a server uses the store', async () => {
    const { decisionId, token } = await decide('dave')
    const at = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()
    const [clicked, seen] = [at(1_000), at(2_000)]
    const until = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 86_400_000).toISOString()
    await server.send('POST', '/v1/outcomes', {
      customerId: 'dave',
      outcomes: [
        { token, outcome: 'click', at: clicked },
        { token, outcome: 'impression', at: seen },
        { token, outcome: 'later', at: at(3_000), until: until.replace('.000Z', 'Z') },
        { token, outcome: 'click', undo: true },
      ],
    })
    const { stdout, exitCode } = await history('dave')
    expect(await exitCode).toBe(0)
    const decision = decisionId.replaceAll('-', '').slice(-16)
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'dave: 3 records',
      `at                        what            offer  placement${' '.repeat(34)}decision`,
      `${clicked}  click (undone)  gold   site.hero${' '.repeat(34)}${decision}`,
      `${seen}  impression      gold   site.hero${' '.repeat(34)}${decision}`,
    ])
    expect(stdout).toContain(`later           gold   site.hero  until ${until}  ${decision}`)
  })

  test('is the same as JSON as over REST', async () => {
    const { token } = await decide('erin')
    await server.send('POST', '/v1/outcomes', { customerId: 'erin', outcomes: [{ token, outcome: 'accepted' }] })
    const { stdout } = await history('erin', '--json')
    expect(JSON.parse(stdout)).toEqual((await server.send('GET', '/v1/customers/erin/history')).body)
  })

  test('is empty for a customer who was offered nothing, and unknown for one who is not known', async () => {
    await server.send('PATCH', '/v1/customers/frank', { features: { data_mb: 1 } })
    expect((await history('frank')).stdout).toBe('frank: no records\n')
    const { stderr, exitCode } = await history('nobody')
    expect(await exitCode).toBe(1)
    expect(stderr).toBe("customer-unknown: nothing is kept under 'nobody'\n")
  })

  test('ends with 2 for a store that is none, and with 1 for one that cannot be reached', async () => {
    const wrong = await SuflerProcess.run(['history', 'anna', '--store', 'mysql://x'])
    expect(await wrong.exitCode).toBe(2)
    const away = await SuflerProcess.run(['history', 'anna', '--store', 'redis://127.0.0.1:1'])
    expect(await away.exitCode).toBe(1)
    expect(away.stderr).toMatch(/redis:\/\/127\.0\.0\.1:1/)
  })
})
