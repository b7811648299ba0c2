import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minimalRules } from '../support/ruleset.ts'

const program = resolve(import.meta.dirname, '../../dist/main.js')
const dir = mkdtempSync(join(tmpdir(), 'sufler-closed-'))
const at = (name: string) => join(dir, name)

beforeAll(() => {
  for (const [path, text] of Object.entries(minimalRules)) {
    mkdirSync(dirname(at(`rules/${path}`)), { recursive: true })
    writeFileSync(at(`rules/${path}`), text)
  }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Runs `sufler …`, whose standard output nobody reads beyond its first block. */
function readingOnce(args: readonly string[], feed?: (stdin: NodeJS.WritableStream) => void) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // The command may stop before it has read everything.
  child.stdin.on('error', () => {})
  feed?.(child.stdin)
  child.stdout.once('data', () => child.stdout.destroy())
  const ended = new Promise<{ exitCode: number | null; stderr: string }>((done) =>
    child.on('close', (exitCode) => done({ exitCode, stderr })),
  )
  return { child, ended }
}

describe('sufler, when nobody reads its output any more', () => {
  test('stops deciding, without a word, though the input has no end', async () => {
    const line = `${JSON.stringify({ customerId: 'a', placements: [{ id: 'call-centre.prompt' }], features: {} })}\n`
    const block = line.repeat(200)
    const { ended } = readingOnce(['decide', '--rules', at('rules'), '--input', '-'], (stdin) => {
      const more = () => {
        while (stdin.writable && stdin.write(block));
      }
      stdin.on('drain', more)
      more()
    })
    expect(await ended).toEqual({ exitCode: 0, stderr: '' })
  })

  test.each([['check'], ['test']])('%s ends as it would', async (command) => {
    const child = spawn(process.execPath, [program, command, at('rules')], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    expect(await new Promise((done) => child.on('close', done))).toBe(0)
    expect(stderr).toBe('')
  })

  test('a server serves on', async () => {
    const args = ['serve', '--rules', at('rules'), '--store', `lmdb:${at('store')}`, '--port', '0', '--log', 'error']
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const exited = new Promise((done) => child.on('close', done))
    const said = await new Promise<string>((done) => {
      child.stdout.once('data', (text: Buffer) => {
        done(String(text))
        child.stdout.destroy()
      })
    })
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
  })
})

describe('sufler, when its output cannot be written', () => {
  test('says so, and fails', async (context) => {
    context.skip(!existsSync('/dev/full'), 'there is no /dev/full, which only Linux has')
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [program, 'test', at('rules')], { stdio: ['ignore', full, 'pipe'] })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    expect(await new Promise((done) => child.on('close', done))).toBe(1)
    expect(stderr).toMatch(/^error: standard output: ENOSPC: no space left on device, write\n$/)
  })
})
