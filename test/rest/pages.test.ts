import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start({ frameAncestors: 'https://*.bitrix24.ru https://crm.example:8443' })
})
afterAll(() => server.stop())

const page = '/console/operator'

function post(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
  const body = new URLSearchParams(fields).toString()
  return server.send('POST', page, body, { 'content-type': 'application/x-www-form-urlencoded', ...headers })
}

/** As a browser reads it: a script element ends at the first `</script`, whatever stands in it. */
function cardIn(html: string): unknown {
  const [, text] = /<script type="application\/json" id="call-card">([\s\S]*?)<\/script/i.exec(html) ?? []
  return JSON.parse(text ?? '')
}

describe('the page of the console', () => {
  it('may load and ask nothing but its own server, and be framed by the CRM alone', async () => {
    const { status, headers, body } = await server.send('GET', page)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-frame-options')).toBeNull()
    expect(headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      'frame-ancestors https://*.bitrix24.ru https://crm.example:8443',
      "base-uri 'none'",
      "form-action 'self'",
    ])
    expect(body).not.toContain('call-card')
  })

  it('loads files that may be kept for ever, and come compressed', async () => {
    const { body } = await server.send('GET', page)
    const assets = [...String(body).matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => path)
    expect(assets).not.toEqual([])
    for (const asset of assets) {
      const { status, headers } = await server.send('GET', `/console/${asset}`)
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(headers.get('content-encoding')).toBe('gzip')
      const again = await server.send('GET', `/console/${asset}`, undefined, {
        'if-none-match': headers.get('etag') ?? '',
      })
      expect(again).toMatchObject({ status: 304, body: '' })
      const plain = await server.send('GET', `/console/${asset}`, undefined, { 'accept-encoding': 'gzip;q=0' })
      expect(plain.headers.get('content-encoding')).toBeNull()
    }
  })

  it.each(['/console/../package.json', '/console/%2e%2e/main.js', '/console/assets/', '/tag/..%2fmain.js'])(
    'leads nowhere else: %s',
    async (path) => {
      expect((await server.send('GET', path)).status).toBe(404)
    },
  )
})

describe('a form that a CRM posts', () => {
  const options = {
    CALL_ID: 'externalCall.716e.1',
    PHONE_NUMBER: '+79161234567',
    LINE_NUMBER: '1',
    CRM_ENTITY_TYPE: 'CONTACT',
    CRM_ENTITY_ID: 275,
    CRM_BINDINGS: [{ ENTITY_TYPE: 'CONTACT', ENTITY_ID: 275 }],
    CALL_DIRECTION: 'incoming',
    CALL_STATE: 'connected',
  }
  const bitrix24 = (changes: object = {}) => ({
    AUTH_ID: 'secret-of-bitrix',
    REFRESH_ID: 'another-secret',
    member_id: 'a223c6b3710f85df22e9377d6c4f7553',
    PLACEMENT: 'CALL_CARD',
    PLACEMENT_OPTIONS: JSON.stringify({ ...options, ...changes }),
  })

  it('opens the page with the call of Bitrix24, and keeps its credentials out', async () => {
    const { status, headers, body } = await post(bitrix24())
    expect(status).toBe(200)
    expect(headers.get('content-security-policy')).toContain('frame-ancestors https://*.bitrix24.ru')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(cardIn(body)).toEqual({
      source: 'bitrix24',
      callId: 'externalCall.716e.1',
      phone: '+79161234567',
      entity: { type: 'CONTACT', id: '275' },
    })
    expect(body).not.toContain('secret')
    expect(server.logLines.join('')).not.toContain('+7916')
  })

  it('opens it in the tab of a contact, and for a call of which nothing is known', async () => {
    const tab = await post({ PLACEMENT: 'CRM_CONTACT_DETAIL_TAB', PLACEMENT_OPTIONS: '{"ID":"8061"}' })
    expect(cardIn(tab.body)).toEqual({ source: 'bitrix24', entity: { type: 'CONTACT', id: '8061' } })
    const hidden = await post(bitrix24({ PHONE_NUMBER: '', CRM_ENTITY_ID: 0 }))
    expect(cardIn(hidden.body)).toEqual({ source: 'bitrix24', callId: 'externalCall.716e.1' })
    const empty = await post({ PLACEMENT: 'DEFAULT', PLACEMENT_OPTIONS: '[]' })
    expect(cardIn(empty.body)).toEqual({ source: 'bitrix24' })
  })

  it('opens it from any other CRM', async () => {
    const { body } = await post({ phone: '+79161234567', callId: 'c-1', customer: '79161234567' })
    expect(cardIn(body)).toEqual({
      source: 'form',
      callId: 'c-1',
      phone: '+79161234567',
      customerId: '79161234567',
    })
  })

  it.each([
    '</script><script>alert(1)</script>',
    '<!--<script>',
    ']]><img\u2028src=x\u2029onerror=alert(1)>',
    '&lt;/script&gt;',
  ])('stays data, whatever it says: %s', async (attack) => {
    const { body } = await post(bitrix24({ CALL_ID: attack.replaceAll(/\s/g, '-'), CRM_ENTITY_TYPE: attack }))
    const plain = (await server.send('GET', page)).body as string
    expect(cardIn(body)).toMatchObject({ entity: { type: attack, id: '275' } })
    expect(body.match(/<script/gi)?.length).toBe((plain.match(/<script/gi)?.length ?? 0) + 1)
    const [, data] = /id="call-card">(.*?)<\/script>/s.exec(body) ?? []
    expect(data).not.toMatch(/[<>&\u2028\u2029]/)
  })

  it('leaves out what is no id and no number', async () => {
    const { body } = await post(
      bitrix24({ CALL_ID: 'x'.repeat(200), PHONE_NUMBER: { evil: 1 }, CRM_ENTITY_TYPE: ['CONTACT'] }),
    )
    expect(cardIn(body)).toEqual({ source: 'bitrix24' })
  })

  it('is refused when its options are no JSON, or it is too long', async () => {
    const broken = await post({ PLACEMENT: 'CALL_CARD', PLACEMENT_OPTIONS: '{' })
    expect(broken).toMatchObject({ status: 400, body: { code: 'request-invalid' } })
    const long = await post({ PLACEMENT: 'CALL_CARD', PLACEMENT_OPTIONS: 'x'.repeat(70_000) })
    expect(long).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
  })

  it('is understood here only: nobody can post forms at the interface', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status, body } = await server.send('POST', '/v1/decisions', 'customerId=1', headers)
    expect([status, body.code]).toEqual([415, 'media-type-unsupported'])
  })
})

describe('the tag', () => {
  it('may be loaded by the pages of every shop', async () => {
    const { status, headers } = await server.send('GET', '/tag/sufler.js')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('cache-control')).toContain('max-age=3600')
    expect((await server.send('HEAD', '/tag/module.js')).status).toBe(200)
  })

  it('has its shop in the demo only', async () => {
    expect((await server.send('GET', '/shop/')).status).toBe(404)
  })
})
