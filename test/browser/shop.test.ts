import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoCustomers } from '#sufler/cli/demo-customers.ts'
import { shopCustomers } from '#sufler/cli/demo-shop.ts'
import { setTheStage } from '#sufler/cli/demo-stage.ts'
import { createLogger } from '#sufler/observability/logger.ts'
import { resolveSettings } from '#sufler/service/settings.ts'
import { Server } from '#sufler/transport/server.ts'
import { TestBrowser } from '../support/browser.ts'
import { type PatientRules, patientRules, patientShop } from '../support/patient-demo.ts'

const anna = '79161234567'

let browser: TestBrowser
let server: Server
let dir: string
let rules: PatientRules

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-shop-'))
  rules = await patientRules()
  const settings = resolveSettings(
    { rules: rules.dir, store: `lmdb:${dir}`, port: '0', workers: '1', log: 'error' },
    {},
  )
  const shop = shopCustomers(demoCustomers(Date.now()))
  server = await Server.start(settings, createLogger('error'), setTheStage, { shop })
  browser = await TestBrowser.launch()
})
afterEach(() => browser.reset())
afterAll(async () => {
  await browser.close()
  await server.close()
  await Promise.all([rm(dir, { recursive: true, force: true }), rules.remove()])
})

const watchShifts = `window.shifted = 0
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifted += entry.value })
    .observe({ type: 'layout-shift', buffered: true })`

async function open(path: string, options: Parameters<TestBrowser['page']>[0] = {}) {
  const opened = await browser.page(options)
  await opened.page.addInitScript(watchShifts)
  await patientShop(opened.page)
  await opened.page.goto(`${server.url}${path}`)
  // Whether it has an offer in time or not.
  await opened.page.waitForSelector('.hero:is([data-sufler-state=offer], [data-sufler-state=own])')
  return opened
}

/** Does something after which the shop asks for new offers, and waits for them. */
async function andAsks(page: Page, act: () => Promise<unknown>): Promise<void> {
  const asked = page.waitForResponse('**/v1/site/decisions')
  await act()
  await (await asked).finished()
  await page.waitForTimeout(50)
}

async function signIn(page: Page, customerId: string): Promise<void> {
  await page.waitForSelector(`#customer option[value="${customerId}"]`, { state: 'attached' })
  await andAsks(page, () => page.selectOption('#customer', customerId))
}

const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 10_000 })

const heroTitle = (page: Page) => page.locator('.hero .sufler-layer strong').innerText()

const offered = async (page: Page) => (await page.locator('.sufler-layer').allTextContents()).join('\n')

async function decideCall(context: object) {
  const body = { customerId: anna, placements: [{ id: 'call-centre.prompt', count: 3 }], context, locale: 'en' }
  const response = await fetch(`${server.url}/v1/decisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as { placements: [{ offers: { offerId: string; token: string }[] }] }
}

/** Every element that the tag has filled with an offer: its placement, and whether somebody can see it by scrolling down. */
const offersOnPage = (page: Page) =>
  page.locator('[data-sufler][data-sufler-state=offer]').evaluateAll((slots) =>
    slots.map((slot) => {
      const { width, height, left, right } = slot.getBoundingClientRect()
      const isInside = left >= 0 && right <= document.documentElement.clientWidth
      return { placement: slot.getAttribute('data-sufler'), isSeen: width > 0 && height > 0 && isInside }
    }),
  )

describe('the demo’s shop', () => {
  test.each([320, 360, 414])('shows every offer that was decided at a width of %i px', async (width) => {
    const { page } = await open('/shop/en/roaming', { viewport: { width, height: 640 } })
    const decided: string[] = []
    page.on('response', async (response) => {
      if (!response.url().endsWith('/v1/site/decisions')) return
      const { placements } = (await response.json()) as { placements: { id: string; offers: unknown[] }[] }
      decided.splice(0, decided.length, ...placements.flatMap((one) => (one.offers.length > 0 ? [one.id] : [])))
    })
    await signIn(page, anna)
    await eventually(() => decided.length).toBeGreaterThan(0)
    await eventually(() => offersOnPage(page)).toEqual(
      expect.arrayContaining(decided.map((placement) => ({ placement, isSeen: true }))),
    )
    expect((await offersOnPage(page)).filter(({ isSeen }) => !isSeen)).toEqual([])
  })

  test('shows what fits the page and the customer, and moves nothing', async () => {
    const { page, errors } = await open('/shop/en/roaming')
    await andAsks(page, () => page.click('[data-consent=false]'))
    await signIn(page, anna)
    await eventually(() => heroTitle(page)).toBe('Internet abroad, just like home')
    await andAsks(page, () => page.click('header nav a[href="/shop/en/phones"]'))
    expect(page.url()).toBe(`${server.url}/shop/en/phones`)
    await eventually(() => heroTitle(page)).not.toBe('Internet abroad, just like home')
    await signIn(page, '79161000021')
    // In the banner, or in a tile while the season has something better for it.
    await eventually(() => offered(page)).toMatch(/headphones/i)
    await andAsks(page, () => page.reload())
    await eventually(() => offered(page)).toMatch(/headphones/i)
    expect(await page.evaluate('window.shifted')).toBe(0)
    expect(errors).toEqual([])
  })

  test('no longer shows what was declined on the phone', async () => {
    const { page } = await open('/shop/en/roaming')
    await signIn(page, anna)
    await eventually(() => heroTitle(page)).toBe('Internet abroad, just like home')
    const { placements } = await decideCall({ 'call.reason': 'roaming' })
    const [offer] = placements[0].offers
    expect(offer?.offerId).toBe('roaming-data-pack')
    const told = await fetch(`${server.url}/v1/outcomes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customerId: anna, outcomes: [{ token: offer?.token, outcome: 'declined' }] }),
    })
    expect(told.status).toBe(200)
    await andAsks(page, () => page.click('header nav a[href="/shop/en/tariffs"]'))
    await andAsks(page, () => page.click('header nav a[href="/shop/en/roaming"]'))
    await eventually(() => heroTitle(page)).not.toBe('Internet abroad, just like home')
  })

  test('opens a window over a full cart, which Escape declines', async () => {
    const { page } = await open('/shop/en/phones')
    for (const at of [0, 1]) await page.locator('[data-add]').nth(at).click()
    await andAsks(page, () => page.click('#cart-link'))
    await page.waitForSelector('.popup.open', { timeout: 15_000 })
    expect(await page.locator('.popup strong').innerText()).toBe('Delivered today, for free')
    const told = page.waitForRequest((request) => request.postData()?.includes('"declined"') === true)
    await page.keyboard.press('Escape')
    await told
    await eventually(() => page.locator('.popup').isVisible()).toBe(false)
    expect(await page.evaluate('window.shifted')).toBe(0)
  })

  test('leads from a banner to what it promised, where it can be taken', async () => {
    const { page } = await open('/shop/en/roaming')
    await signIn(page, '79161000021')
    await andAsks(page, () => page.click('header nav a[href="/shop/en/phones"]'))
    const told: string[] = []
    page.on('request', (request) => told.push(...(request.postData()?.match(/"(click|accepted)"/g) ?? [])))
    await andAsks(page, () => page.click('.hero .sufler-layer a.button'))
    await page.locator('.chosen button').click()
    expect(await page.locator('.chosen').innerText()).toContain('Done')
    await eventually(() => told).toEqual(expect.arrayContaining(['"click"', '"accepted"']))
  })

  test.each([
    ['/shop/', {}],
    ['/shop/en/cart', { colorScheme: 'dark' as const }],
    ['/shop/phones/orion-12', { viewport: { width: 360, height: 740 } }],
    ['/shop/roaming', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const }],
  ])('can be used by everybody: %s %j', async (path, options) => {
    const { page } = await open(path, options)
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()')
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  })

  test('signs in nobody else, and says so', async () => {
    const response = await fetch(`${server.url}/shop/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customerId: '79162000001' }),
    })
    expect(response.status).toBe(404)
    expect((await fetch(`${server.url}/shop/images/none.svg`)).status).toBe(404)
  })
})
