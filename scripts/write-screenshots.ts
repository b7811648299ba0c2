/**
 * Writes the pictures of `docs/screenshots` anew: `npm run screenshots`. They show the server as it ships, with the rules and
 * customers of the demo, in a browser without a window. Decisions may take their time: on a machine that is busy with other
 * things, pictures would show fallbacks.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { TestBrowser } from '../test/support/browser.ts'
import { patientRules, patientShop } from '../test/support/patient-demo.ts'
import { SuflerProcess } from '../test/support/sufler-process.ts'

interface Picture {
  name: string
  context: BrowserContextOptions
  /** Of the demo. */
  customerId: string
  /** Pressed when the call is on the screen, one after the other. */
  keys: readonly string[]
}

const pictures: readonly Picture[] = [
  {
    name: 'console-light',
    context: { viewport: { width: 1280, height: 860 }, locale: 'en-US', colorScheme: 'light' },
    customerId: '79161234567',
    keys: ['r', '1', '1'],
  },
  {
    name: 'console-dark',
    context: { viewport: { width: 1280, height: 800 }, locale: 'ru-RU', colorScheme: 'dark' },
    customerId: '79161000036',
    keys: ['r', '7'],
  },
  {
    name: 'call-card',
    context: { viewport: { width: 360, height: 640 }, locale: 'en-US', colorScheme: 'light' },
    customerId: '79161000002',
    keys: ['r', '1'],
  },
]

/** Nobody of the demo has it. */
const unknownPhone = '+7 999 765-43-21'

const folder = join(import.meta.dirname, '../docs/screenshots')

/** Long enough for an answer of the server and the motion that follows. */
const settleMs = 1_000

async function take(page: Page, url: string, { name, customerId, keys }: Picture): Promise<void> {
  await page.goto(`${url}/console/operator?customer=${customerId}`)
  await page.locator('.lead[data-offer]').waitFor()
  for (const key of keys) {
    await page.keyboard.press(key)
    await page.waitForTimeout(settleMs)
  }
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

/**
 * One call on hold, and on the screen one with somebody whom nobody knows, who is about to leave: some offers ask for no more
 * than the reason of the call.
 */
async function takeUnknownCaller(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/console/operator?customer=79161234567`)
  await page.locator('.lead[data-offer]').waitFor()
  await page.keyboard.press('h')
  await page.getByLabel('Telephone or customer number').fill(unknownPhone)
  await page.keyboard.press('Enter')
  await page.locator('.who-is-it').waitFor()
  await page.keyboard.press('r')
  await page.keyboard.press('7')
  await page.waitForTimeout(settleMs)
  await page.screenshot({ path: join(folder, 'unknown-caller.png') })
}

/** The shop, signed in as the customer whose call began it all; before anybody declines anything. */
async function takeShop(page: Page, url: string): Promise<void> {
  const customerId = '79161234567'
  await page.goto(`${url}/shop/en/roaming`)
  await page.waitForSelector(`#customer option[value="${customerId}"]`, { state: 'attached' })
  await page.selectOption('#customer', customerId)
  await page.waitForTimeout(settleMs)
  // Again, now that the server is warm: its deadlines are those of a website.
  await page.reload()
  await page.locator('.hero[data-sufler-state="offer"]').waitFor()
  await page.waitForTimeout(settleMs)
  await page.screenshot({ path: join(folder, 'shop.png') })
}

const store = mkdtempSync(join(tmpdir(), 'sufler-screenshots-'))
const rules = await patientRules()
const server = new SuflerProcess([
  'demo',
  '--rules',
  rules.dir,
  '--port',
  '0',
  '--grpc-port',
  '0',
  '--store',
  `lmdb:${store}`,
])
const browser = await TestBrowser.launch()
try {
  const url = await server.url()
  mkdirSync(folder, { recursive: true })
  const shop = await browser.page({ viewport: { width: 1280, height: 800 }, locale: 'en-US', reducedMotion: 'reduce' })
  await patientShop(shop.page)
  await takeShop(shop.page, url)
  const unknown = await browser.page({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  })
  await takeUnknownCaller(unknown.page, url)
  for (const picture of pictures) {
    const { page } = await browser.page({ ...picture.context, reducedMotion: 'reduce' })
    await take(page, url, picture)
  }
} finally {
  await browser.close()
  server.signal('SIGTERM')
  await server.exitCode
  rmSync(store, { recursive: true })
  await rules.remove()
}
