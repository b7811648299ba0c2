import { afterEach, describe, expect, test } from 'vitest'
import { KeyedServer } from '../access/keyed-server.ts'
import { TestServer } from './test-server.ts'

let server: TestServer
afterEach(() => server?.stop())

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

describe('what stands at /', () => {
  test('leads programs on, where keys are required as well', async () => {
    const keyed = await KeyedServer.start({ requireKeys: 'true' })
    server = keyed.server
    const { status, headers, body } = await server.send('GET', '/')
    expect(status).toBe(200)
    expect(headers.get('vary')).toBe('accept, accept-language')
    expect(body).toEqual({
      name: 'Sufler',
      links: {
        console: '/console/operator',
        docs: '/docs',
        openapi: '/docs/json',
        health: '/healthz',
        readiness: '/readyz',
      },
    })
    for (const href of Object.values<string>(body.links)) expect((await server.send('GET', href)).status).toBe(200)
  })

  test.each([
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru', 'Рабочее место оператора'],
    ['en-US,en;q=0.9,ru;q=0.8', 'en', 'The operator'],
    ['de-DE,de', 'en', 'The operator'],
    [undefined, 'en', 'The operator'],
  ])('is a page for browsers, in their language: %s', async (accepted, language, text) => {
    server = await TestServer.start()
    const { status, headers, body } = await server.send('GET', '/', undefined, {
      ...browser,
      ...(accepted === undefined ? { 'accept-language': '' } : { 'accept-language': accepted }),
    })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('content-language')).toBe(language)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(body).toContain(`<html lang="${language}">`)
    expect(body).toContain(text)
    expect(body).toContain('href="console/operator"')
  })

  test('says nothing that only this installation has', async () => {
    server = await TestServer.start()
    const { ruleset } = server.server.sufler.rulesets.active
    for (const headers of [{}, browser]) {
      const text = JSON.stringify((await server.send('GET', '/', undefined, headers)).body)
      for (const own of [process.version, server.dir, ruleset.id, ruleset.name]) expect(text).not.toContain(own)
    }
  })
})
