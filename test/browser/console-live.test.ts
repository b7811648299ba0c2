import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { CustomerHistory } from '#sufler/schema/customer-history.ts'
import type { DecisionAnswer } from '#sufler/schema/decision.ts'
import { TestBrowser } from '../support/browser.ts'
import { CuttableProxy } from '../support/cuttable-proxy.ts'
import { type PatientRules, patientRules } from '../support/patient-demo.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

/** The console against the server as it ships, with the rules and customers of the demo. */
const store = mkdtempSync(join(tmpdir(), 'sufler-console-'))
let server: SuflerProcess
let rules: PatientRules
let proxy: CuttableProxy
let browser: TestBrowser

beforeAll(async () => {
  rules = await patientRules()
  const options = ['--rules', rules.dir, '--port', '0', '--grpc-port', '0', '--store', `lmdb:${store}`]
  server = new SuflerProcess(['demo', ...options])
  proxy = await CuttableProxy.start(Number(new URL(await server.url()).port))
  browser = await TestBrowser.launch()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await proxy?.close()
  server.signal('SIGTERM')
  await server.exitCode
  rmSync(store, { recursive: true })
  await rules.remove()
})
afterEach(() => {
  proxy.mend()
  return browser.reset()
})

const timeoutMs = 60_000

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(new URL(path, await server.url()), {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!response.ok) expect.fail(`${method} ${path}: ${await response.text()}`)
  return (response.status === 204 ? undefined : await response.json()) as Answer
}

/** What is kept about a customer's contacts, the earliest first. */
async function contactsOf(customerId: string): Promise<string[]> {
  const { records } = await ask<CustomerHistory>('GET', `/v1/customers/${customerId}/history`)
  return records
    .filter(({ kind }) => ['presented', 'accepted', 'declined', 'later'].includes(kind))
    .map(({ kind, offerId, reason, undone }) => [kind, offerId, reason, undone && 'undone'].filter(Boolean).join(' '))
    .reverse()
}

/** What the site would show; explained, so that no deadline applies. */
async function bannerOf(customerId: string): Promise<string[]> {
  const placements = [{ id: 'site.hero', count: 5 }]
  const context = { 'page.category': 'roaming' }
  const answer = await ask<DecisionAnswer>('POST', '/v1/decisions', {
    customerId,
    placements,
    context,
    explain: true,
    dryRun: true,
  })
  return answer.placements.flatMap(({ offers }) => offers.map(({ offerId }) => offerId))
}

const leadOf = (page: Page) => page.locator('.lead[data-offer]').getAttribute('data-offer')
const leads = (page: Page, offerId: string) => page.locator(`.lead[data-offer="${offerId}"]`).waitFor()

/** Opens the console with a call of this customer about roaming. */
async function callOf(page: Page, customerId: string): Promise<void> {
  await page.goto(`${proxy.url}/console/operator?customer=${customerId}`)
  await page.locator('.lead[data-offer]').waitFor()
  await page.keyboard.press('r')
  await page.keyboard.press('1')
  await page.locator('input[value="roaming"]:checked').waitFor()
}

/** A customer like Anna, whom the demo's roaming pack fits. */
async function madeUp(customerId: string): Promise<string> {
  const features = {
    first_name: 'Vera',
    is_subscriber: true,
    tariff: 'everyday',
    mobile_data_mb_30d: 5200,
    roaming_visits_1y: 3,
    services: ['internet'],
  }
  await ask('PATCH', `/v1/customers/${customerId}`, { features })
  return customerId
}

test(
  'the founding call: the phone rings, the roaming pack is the thing to say; declined, everything knows at once',
  async () => {
    const { page, errors } = await browser.page({ locale: 'ru-RU' })
    const customerId = '79161234567'
    expect(await bannerOf(customerId)).toContain('roaming-data-pack')

    await page.goto(`${proxy.url}/console/operator`)
    await page.locator('.ringing-note', { hasText: 'Анна' }).waitFor()
    await page.keyboard.press('Enter')
    await leads(page, 'roaming-data-pack')
    expect(await page.locator('.who-name').textContent()).toBe('Анна')
    expect(await page.locator('.script').textContent()).toMatch(/^Анна, .*5\s200\sМБ/)

    await page.keyboard.press('1')
    await page.locator('.lead[data-pitched="true"]').waitFor()
    await page.keyboard.press('d')
    await page.keyboard.press('1')
    await page.locator('.recent .contact.declined', { hasText: 'Дорого' }).waitFor()
    expect(await leadOf(page)).not.toBe('roaming-data-pack')
    expect(await contactsOf(customerId)).toEqual([
      'presented roaming-data-pack',
      'declined roaming-data-pack too-expensive',
    ])
    expect(await bannerOf(customerId)).not.toContain('roaming-data-pack')

    await page.keyboard.press('u')
    await page.locator('[data-offer="roaming-data-pack"]').waitFor()
    expect((await contactsOf(customerId)).at(-1)).toBe('declined roaming-data-pack too-expensive undone')
    await page.keyboard.press('e')
    await page.locator('.idle').waitFor()
    expect(errors).toEqual([])
  },
  timeoutMs,
)

test(
  'what happens elsewhere is on the screen at once, and does not touch what is pitched',
  async () => {
    const customerId = await madeUp('console-other-channel')
    const { page } = await browser.page({ locale: 'en-US' })
    await callOf(page, customerId)
    await leads(page, 'roaming-data-pack')
    await page.keyboard.press('1')
    const script = page.locator('.lead[data-pitched="true"] .script')
    const before = { text: await script.textContent(), place: await script.boundingBox() }
    const other = await page.locator('.next [data-offer]').first().getAttribute('data-offer')

    const [placement] = (
      await ask<DecisionAnswer>('POST', '/v1/decisions', {
        customerId,
        placements: [{ id: 'call-centre.prompt', count: 5 }],
        context: { 'call.reason': 'roaming' },
      })
    ).placements
    const { token } = placement?.offers.find(({ offerId }) => offerId === other) ?? expect.fail(`no ${other}`)
    await ask('POST', '/v1/outcomes', { customerId, outcomes: [{ token, outcome: 'declined' }] })
    await page.locator(`.next [data-offer="${other}"]`).waitFor({ state: 'detached' })
    await page.locator('.recent .contact.declined').waitFor()
    expect({ text: await script.textContent(), place: await script.boundingBox() }).toEqual(before)
  },
  timeoutMs,
)

test(
  'a cut of 5 seconds in mid-call: nothing is lost, and nothing comes twice',
  async () => {
    const customerId = await madeUp('console-cut')
    const { page } = await browser.page({ locale: 'en-US' })
    await callOf(page, customerId)
    await leads(page, 'roaming-data-pack')
    await page.keyboard.press('1')
    await vi.waitFor(async () => expect(await contactsOf(customerId)).toEqual(['presented roaming-data-pack']))

    proxy.cut()
    await page.getByText('No connection: this is how things stood').waitFor()
    await page.keyboard.press('d')
    await page.keyboard.press('2')
    await page.getByText(/waits? and will be sent/).waitFor()
    await ask('PATCH', `/v1/customers/${customerId}`, { features: { first_name: 'Nora' } })
    await sleep(5_000)
    expect(await contactsOf(customerId)).toEqual(['presented roaming-data-pack'])

    proxy.mend()
    await page.locator('.connection[data-phase="connected"]').waitFor()
    await page.locator('.who-name', { hasText: 'Nora' }).waitFor()
    await page.locator('.answer.declined[data-stage="recorded"]').waitFor()
    const expected = ['presented roaming-data-pack', 'declined roaming-data-pack has-elsewhere']
    expect(await contactsOf(customerId)).toEqual(expected)
    expect(await page.locator('.banner').count()).toBe(0)
  },
  timeoutMs,
)

test(
  'where WebSockets are blocked, a stream of events carries the call',
  async () => {
    const customerId = await madeUp('console-stream')
    const { page } = await browser.page({ locale: 'en-US' })
    await page.addInitScript(() => {
      class Blocked extends EventTarget {
        static OPEN = 1
        readyState = 3
        onclose: (() => void) | undefined
        constructor() {
          super()
          setTimeout(() => this.onclose?.())
        }
        send() {}
        close() {}
      }
      Object.assign(window, { WebSocket: Blocked })
    })
    await callOf(page, customerId)
    await leads(page, 'roaming-data-pack')
    await page.keyboard.press('a')
    await page.locator('.answer.accepted[data-stage="recorded"]').waitFor()
    expect(await contactsOf(customerId)).toEqual(['presented roaming-data-pack', 'accepted roaming-data-pack'])
    proxy.cut()
    await page.getByText('No connection').waitFor()
    proxy.mend()
    await page.locator('.connection[data-phase="connected"]').waitFor()
    await page.keyboard.press('e')
    await page.locator('.idle').waitFor()
  },
  timeoutMs,
)

test(
  '“why not …?” says of any offer what keeps it away from this customer',
  async () => {
    const customerId = await madeUp('console-why')
    const { page } = await browser.page({ locale: 'en-US' })
    await callOf(page, customerId)
    await page.keyboard.press('/')
    await page.keyboard.type('family roaming')
    await page.keyboard.press('Enter')
    const verdict = page.locator('.verdict')
    await verdict.waitFor()
    expect(await verdict.getAttribute('data-reason')).toMatch(/^(not-eligible|eligibility-unknown)$/)
    expect((await verdict.locator('.misses li').allTextContents()).join()).not.toBe('')
    expect(await contactsOf(customerId)).toEqual([])
  },
  timeoutMs,
)
