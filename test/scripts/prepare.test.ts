import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  planBuild,
  planChromium,
  planFonts,
  planInstall,
  planNode,
  planRedis,
  promisedNodes,
} from '../../scripts/prepare/plan.mjs'

const root = join(import.meta.dirname, '../..')

describe('Node.js', () => {
  test.each(['20.19.0', '20.20.2', '22.13.0', '24.0.0', '24.11.1', '25.0.0', '100.0.0'])('%s will do', (version) => {
    expect(planNode(version)).toEqual({ do: 'nothing' })
  })

  test.each(['20.18.3', '18.20.0', '8.19.0', '21.7.3', '22.12.0', '23.11.0'])(
    '%s is refused in one sentence',
    (version) => {
      expect(planNode(version)).toEqual({ do: 'stop', why: expect.stringContaining(`this is ${version}`) })
    },
  )

  test('that is promised is what package.json promises', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const lines = promisedNodes.map(({ major, minor }) => `${major}.${minor}.0`)
    const last = lines.pop()
    expect(engines.node).toBe([...lines.map((line) => `^${line}`), `>=${last}`].join(' || '))
  })
})

describe('packages', () => {
  const locked = {
    '': { version: '0.1.0' },
    'node_modules/fastify': { version: '5.0.0', integrity: 'sha512-a' },
    'node_modules/binary-linux-x64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
    'node_modules/binary-linux-x64-musl': {
      version: '1.0.0',
      optional: true,
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
    },
    'node_modules/binary-darwin-arm64': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
    'node_modules/fallback-wasm': { version: '1.0.0', devOptional: true },
  }
  const installed = {
    'node_modules/fastify': { version: '5.0.0', integrity: 'sha512-a' },
    'node_modules/binary-linux-x64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
  }
  const facts = { locked, installed, linkedTo: undefined, platform: 'linux', arch: 'x64' }

  test('are left alone when they are what is locked', () => {
    expect(planInstall(facts)).toEqual({ do: 'nothing' })
  })

  test.each([
    ['there are none', { ...facts, installed: undefined }, 'nothing is installed yet'],
    ['one is missing', { ...facts, installed: {} }, 'node_modules/fastify is missing'],
    [
      'a version differs',
      { ...facts, installed: { ...installed, 'node_modules/fastify': { version: '4.9.0', integrity: 'sha512-a' } } },
      'node_modules/fastify is 4.9.0, and 5.0.0 is locked',
    ],
    [
      'the content differs',
      { ...facts, installed: { ...installed, 'node_modules/fastify': { version: '5.0.0', integrity: 'sha512-b' } } },
      'node_modules/fastify has other content than what is locked',
    ],
    [
      'one is no longer wanted',
      { ...facts, installed: { ...installed, 'node_modules/express': { version: '5.0.0' } } },
      'node_modules/express is no longer locked',
    ],
    [
      'they were copied from another system',
      { ...facts, platform: 'darwin', arch: 'arm64' },
      'binary-darwin-arm64 is missing',
    ],
  ])('are installed when %s', (_when, changed, why) => {
    expect(planInstall(changed)).toEqual({ do: 'act', why: expect.stringContaining(why) })
  })

  test('behind a symbolic link are used, but never installed', () => {
    expect(planInstall({ ...facts, linkedTo: '/elsewhere' })).toEqual({ do: 'nothing' })
    expect(planInstall({ ...facts, linkedTo: '/elsewhere', installed: {} })).toEqual({
      do: 'stop',
      why: expect.stringContaining('node_modules is a symbolic link to /elsewhere'),
    })
  })
})

describe('the build', () => {
  const facts = { sourceDigest: 'a', stampDigest: 'a', stampTimeMs: 1000, newestOutputTimeMs: 1000 }

  test('is left alone when it is of these sources', () => {
    expect(planBuild(facts)).toEqual({ do: 'nothing' })
  })

  test.each([
    ['it was never finished', { ...facts, stampDigest: undefined, stampTimeMs: 0 }],
    ['the sources have changed', { ...facts, sourceDigest: 'b' }],
    ['something else wrote to dist since', { ...facts, newestOutputTimeMs: 1001 }],
  ])('is made when %s', (_when, changed) => {
    expect(planBuild(changed)).toMatchObject({ do: 'act' })
  })
})

describe('a Redis server', () => {
  const bareDebian = { redisUrl: undefined, serverPath: undefined, isDebian: true, hasAptGet: true, isRoot: true }

  test.each([
    ['REDIS_URL names one', { ...bareDebian, redisUrl: 'redis://localhost:6379' }],
    ['one is on the PATH', { ...bareDebian, serverPath: '/usr/bin/valkey-server' }],
  ])('is not installed when %s', (_when, facts) => {
    expect(planRedis(facts)).toEqual({ do: 'nothing' })
  })

  test('is installed on Debian as root', () => {
    expect(planRedis(bareDebian)).toMatchObject({ do: 'act' })
    expect(planRedis({ ...bareDebian, redisUrl: ' ' })).toMatchObject({ do: 'act' })
  })

  test.each([
    ['not root', { ...bareDebian, isRoot: false }, true],
    ['another system', { ...bareDebian, isDebian: false }, false],
    ['no apt-get', { ...bareDebian, hasAptGet: false }, false],
  ])('is asked for in one sentence when there is %s', (_when, facts, namesApt) => {
    const step = planRedis(facts)
    expect(step).toMatchObject({ do: 'stop' })
    const why = step.do === 'stop' ? step.why : ''
    expect(why).toContain('set REDIS_URL')
    expect(why.includes('sudo apt-get install redis-server')).toBe(namesApt)
    expect(why.split('\n')).toHaveLength(1)
  })
})

describe('a browser', () => {
  const bareDebian = { namedPath: undefined, foundPath: undefined, isDebian: true, hasAptGet: true, isRoot: true }

  test.each([
    ['CHROMIUM_PATH names one', { ...bareDebian, namedPath: '/opt/chrome/chrome' }],
    ['one is on the PATH', { ...bareDebian, foundPath: '/usr/bin/chromium' }],
  ])('is not installed when %s', (_when, facts) => {
    expect(planChromium(facts)).toEqual({ do: 'nothing' })
  })

  test('is installed on Debian as root', () => {
    expect(planChromium(bareDebian)).toMatchObject({ do: 'act' })
    expect(planChromium({ ...bareDebian, namedPath: ' ' })).toMatchObject({ do: 'act' })
  })

  test.each([
    ['not root', { ...bareDebian, isRoot: false }, true],
    ['another system', { ...bareDebian, isDebian: false }, false],
    ['no apt-get', { ...bareDebian, hasAptGet: false }, false],
  ])('is asked for in one sentence when there is %s', (_when, facts, namesApt) => {
    const step = planChromium(facts)
    expect(step).toMatchObject({ do: 'stop' })
    const why = step.do === 'stop' ? step.why : ''
    expect(why).toContain('set CHROMIUM_PATH')
    expect(why.includes('sudo apt-get install chromium')).toBe(namesApt)
    expect(why.split('\n')).toHaveLength(1)
  })
})

describe('fonts', () => {
  const none = { dejavu: undefined, liberation: undefined }
  const both = { dejavu: '/usr/share/fonts/truetype/dejavu', liberation: '/usr/share/fonts/truetype/liberation' }
  const bareDebian = { found: none, usesFontconfig: true, isDebian: true, hasAptGet: true, isRoot: true }

  test('are left alone when both are there, and where no test could choose among them', () => {
    expect(planFonts({ ...bareDebian, found: both })).toEqual({ do: 'nothing' })
    expect(planFonts({ ...bareDebian, usesFontconfig: false })).toEqual({ do: 'nothing' })
  })

  test.each([
    [none, 'DejaVu Sans and Liberation Sans'],
    [{ ...both, liberation: undefined }, 'the fonts Liberation Sans are'],
  ])('are installed on Debian as root: %j', (found, why) => {
    expect(planFonts({ ...bareDebian, found })).toEqual({ do: 'act', why: expect.stringContaining(why) })
  })

  test.each([
    ['not root', { ...bareDebian, isRoot: false }, true],
    ['another system', { ...bareDebian, isDebian: false }, false],
  ])('are asked for in one sentence when there is %s', (_when, facts, namesApt) => {
    const step = planFonts(facts)
    const why = step.do === 'stop' ? step.why : expect.fail()
    expect(why.includes('sudo apt-get install fonts-dejavu-core fonts-liberation')).toBe(namesApt)
    expect(why.split('\n')).toHaveLength(1)
  })
})

test('an unknown argument is refused, with exit code 1 and nothing on stdout', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/prepare.mjs', '--reds'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Unknown argument "--reds": only --redis and --chromium are known.\n',
  })
})
