import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fontFacts } from '../../scripts/prepare/facts.mjs'
import { ScriptedServer } from '../console/support/scripted-server.ts'
import { TestBrowser } from '../support/browser.ts'
import { type FontFamily, type OnlyFonts, onlyFonts, widerText } from '../support/fonts.ts'
import { type PatientRules, patientRules, patientShop } from '../support/patient-demo.ts'
import { scale } from '../support/seed.ts'
import { SuflerProcess } from '../support/sufler-process.ts'
import { whatSticksOut } from './sticking-out.ts'
import { walkConsole } from './walk-console.ts'
import { walkShop } from './walk-shop.ts'

/**
 * Every screen and page in every font, language and width. Developers' machines have many fonts and a bare server has one: what
 * fits in one of them says nothing of the others.
 */
const { usesFontconfig } = fontFacts()

const store = mkdtempSync(join(tmpdir(), 'sufler-layout-'))
let shop: SuflerProcess
let shopUrl: string
let rules: PatientRules

beforeAll(async () => {
  rules = await patientRules()
  const options = ['--rules', rules.dir, '--port', '0', '--grpc-port', '0', '--store', `lmdb:${store}`]
  shop = new SuflerProcess(['demo', ...options])
  shopUrl = `${await shop.url()}/shop`
})
afterAll(async () => {
  shop?.signal('SIGTERM')
  await shop?.exitCode
  rmSync(store, { recursive: true, force: true })
  await rules?.remove()
})

/** Each sees other offers: one for each walk. */
const customers = ['79161234567', '79161000021', '79161000019', '79161000014', '79161000033', '79161000037']

const languages = ['ru-RU', 'en-US']
/** Languages that are left to the long form (TEST_SCALE above 1): what fits in wider letters fits in these. */
const elsewhere = (locale: string) => (scale > 1 ? languages : [locale])

describe.each([
  ['dejavu', 'dejavu', '', elsewhere('ru-RU')],
  ['liberation', 'liberation', '', elsewhere('en-US')],
  ['a fifth wider than DejaVu', 'dejavu', widerText, languages],
] as const)('in %s', (_name, family: FontFamily, script, locales) => {
  let fonts: OnlyFonts
  let browser: TestBrowser

  beforeAll(async () => {
    if (!usesFontconfig) return
    fonts = onlyFonts(family)
    browser = await TestBrowser.launch({ env: fonts.env })
  })
  afterAll(async () => {
    await browser?.close()
    fonts?.remove()
  })

  beforeEach((context) =>
    context.skip(!usesFontconfig, 'only where fontconfig finds fonts can a test choose among them'),
  )

  async function open(locale: string): Promise<Page> {
    const { page } = await browser.page({ locale, reducedMotion: 'reduce' })
    page.setDefaultTimeout(60_000)
    if (script !== '') await page.addInitScript(script)
    return page
  }

  test('pages have no other letters', async () => {
    const page = await open('en-US')
    await page.goto('data:text/html,<p style="font-family: Inter, Arial, sans-serif">Said, Сказано</p>')
    const session = await page.context().newCDPSession(page)
    await session.send('DOM.enable')
    await session.send('CSS.enable')
    const { root } = await session.send('DOM.getDocument')
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'p' })
    const { fonts: used } = await session.send('CSS.getPlatformFontsForNode', { nodeId })
    expect(used.map(({ familyName }) => familyName)).toEqual([family === 'dejavu' ? 'DejaVu Sans' : 'Liberation Sans'])
  })

  test.each(locales)('nothing sticks out of the console, %s', { timeout: 300_000 }, async (locale) => {
    const server = await ScriptedServer.start({ withDemo: true })
    try {
      const found: string[] = []
      const page = await open(locale)
      await walkConsole(page, server, async (state) => {
        found.push(...(await whatSticksOut(page, state)))
      })
      expect(found).toEqual([])
    } finally {
      await server.close()
    }
  })

  test.each(locales)('nothing sticks out of the shop, %s', { timeout: 300_000 }, async (locale) => {
    const found: string[] = []
    const page = await open(locale)
    await patientShop(page)
    await walkShop(page, locale === 'ru-RU' ? shopUrl : `${shopUrl}/en`, customers.pop() ?? '', async (state) => {
      found.push(...(await whatSticksOut(page, state)))
    })
    expect(found).toEqual([])
  })
})
