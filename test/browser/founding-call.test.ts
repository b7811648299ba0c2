import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CustomerHistory } from '#sufler/schema/customer-history.ts'
import { TestBrowser } from '../support/browser.ts'
import { type PatientRules, patientRules, patientShop } from '../support/patient-demo.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

/** What Sufler began with, as `npm start` serves it: an operator's console and the shop beside each other. */
const store = mkdtempSync(join(tmpdir(), 'sufler-founding-'))
const anna = '79161234567'
let server: SuflerProcess
let url: string
let rules: PatientRules
let browser: TestBrowser

beforeAll(async () => {
  rules = await patientRules()
  const options = ['--rules', rules.dir, '--port', '0', '--grpc-port', '0', '--store', `lmdb:${store}`]
  server = new SuflerProcess(['demo', ...options])
  url = await server.url()
  browser = await TestBrowser.launch()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  server.signal('SIGTERM')
  await server.exitCode
  rmSync(store, { recursive: true })
  await rules.remove()
})

test('declined in the call, gone from the site: the operator and the shop see one customer', async () => {
  const shop = await browser.page({ locale: 'en-US', viewport: { width: 1280, height: 900 } })
  await patientShop(shop.page)
  const asksAgain = async (act: () => Promise<unknown>) => {
    const answered = shop.page.waitForResponse('**/v1/site/decisions')
    await act()
    await (await answered).finished()
  }
  await shop.page.goto(`${url}/shop/en/roaming`)
  await shop.page.waitForSelector(`#customer option[value="${anna}"]`, { state: 'attached' })
  await asksAgain(() => shop.page.selectOption('#customer', anna))
  const banner = shop.page.locator('.hero .sufler-layer strong')
  await expect.poll(() => banner.innerText(), { timeout: 10_000 }).toBe('Internet abroad, just like home')

  const operator = await browser.page({ locale: 'en-US', viewport: { width: 1280, height: 900 } })
  const { page } = operator
  await page.goto(`${url}/console/operator`)
  await page.locator('.ringing-note', { hasText: 'Anna' }).waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.lead[data-offer="roaming-data-pack"]').waitFor()
  await page.keyboard.press('1')
  await page.locator('.lead[data-pitched="true"]').waitFor()
  await page.keyboard.press('d')
  await page.keyboard.press('1')
  await page.locator('.recent .contact.declined', { hasText: 'Too expensive' }).waitFor()
  expect(await page.locator('[data-offer="roaming-data-pack"]').count()).toBe(0)

  // The next thing that the customer does on the site.
  await asksAgain(() => shop.page.click('header nav a[href="/shop/en/tariffs"]'))
  await asksAgain(() => shop.page.click('header nav a[href="/shop/en/roaming"]'))
  await expect.poll(() => banner.innerText(), { timeout: 10_000 }).not.toBe('Internet abroad, just like home')

  await page.keyboard.press('e')
  await page.locator('.idle').waitFor()
  const response = await fetch(`${url}/v1/customers/${anna}/history`)
  const { records } = (await response.json()) as CustomerHistory
  const ofTheCall = records.filter(({ placementId }) => placementId === 'call-centre.prompt')
  expect(ofTheCall.map(({ kind, offerId, reason }) => [kind, offerId, reason])).toEqual(
    expect.arrayContaining([
      ['presented', 'roaming-data-pack', undefined],
      ['declined', 'roaming-data-pack', 'too-expensive'],
    ]),
  )
  expect(ofTheCall.filter(({ kind }) => kind === 'not-presented').length).toBeGreaterThan(0)
  expect([...shop.errors, ...operator.errors]).toEqual([])
}, 60_000)
