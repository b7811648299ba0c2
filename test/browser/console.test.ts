import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ScriptedServer, type ScriptedServerOptions } from '../console/support/scripted-server.ts'
import { TestBrowser, type TestPage } from '../support/browser.ts'

let browser: TestBrowser
let server: ScriptedServer

beforeAll(async () => {
  browser = await TestBrowser.launch()
})
afterAll(() => browser.close())
afterEach(async () => {
  await browser.reset()
  await server?.close()
})

async function openConsole(
  query = '',
  context: BrowserContextOptions = {},
  options: ScriptedServerOptions = {},
): Promise<TestPage> {
  server = await ScriptedServer.start(options)
  const opened = await browser.page({ locale: 'en-US', reducedMotion: 'reduce', ...context })
  await opened.page.goto(`${server.url}/console/operator${query}`)
  return opened
}

const lead = (page: Page) => page.locator('.lead[data-offer]')
const leads = (page: Page, offerId: string) => page.locator(`.lead[data-offer="${offerId}"]`).waitFor()

/** What the server has recorded, once there is as much of it. */
const recorded = (expected: string[]) => vi.waitFor(() => expect(server.recorded).toEqual(expected), 3000)

describe('a call by keyboard alone', () => {
  test('from the number to the end: pitch, decline with a reason, undo, accept, later', async () => {
    const { page, errors } = await openConsole()
    await page.locator('.connection[data-phase="connected"]').waitFor()
    await page.keyboard.press('n')
    await page.keyboard.type('+7 916 000-00-01')
    await page.keyboard.press('Enter')
    await leads(page, 'tv-start')

    await page.keyboard.press('r')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    await page.keyboard.press('2')
    await leads(page, 'roaming-voice-pack')
    expect(await lead(page).getAttribute('data-pitched')).toBe('true')
    await recorded(['presented roaming-voice-pack'])

    await page.keyboard.press('d')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    expect(await page.locator('.undo-bar').textContent()).toContain('Too expensive')
    await page.keyboard.press('u')
    await page.locator('.next [data-offer="roaming-voice-pack"]').waitFor()

    await page.keyboard.press('a')
    await leads(page, 'roaming-voice-pack')
    await page.keyboard.press('l')
    await page.keyboard.press('2')
    await leads(page, 'tariff-max')
    const week = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Moscow' }).format(Date.now() + 7 * 86_400_000)
    await recorded([
      'presented roaming-voice-pack',
      'declined roaming-voice-pack too-expensive',
      'undo declined roaming-voice-pack',
      'presented roaming-data-pack',
      'accepted roaming-data-pack',
      `later roaming-voice-pack ${week}`,
    ])

    await page.keyboard.press('e')
    await page.locator('.idle').waitFor()
    expect(server.session.calls.size).toBe(0)
    expect(errors).toEqual([])
  })
})

test('the bundle stays small', () => {
  const assets = join(import.meta.dirname, '../../dist/console/assets')
  const bytes = readdirSync(assets).map((name) => gzipSync(readFileSync(join(assets, name))).length)
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40 * 1024)
})
