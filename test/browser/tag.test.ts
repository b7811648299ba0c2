import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { TestBrowser } from '../support/browser.ts'
import { TagSite } from './tag-site.ts'

const tagText = readFileSync(new URL('../../dist/tag/sufler.js', import.meta.url), 'utf8')

let browser: TestBrowser
let site: TagSite

beforeAll(async () => {
  browser = await TestBrowser.launch()
  site = await TagSite.start()
})
afterEach(async () => {
  await browser.reset()
  expect(site.faults).toEqual([])
  site.forget()
})
afterAll(async () => {
  await browser.close()
  await site.stop()
})

const style = `<style>
  body { margin: 0; font: 16px/20px sans-serif }
  .hero { height: 160px }
  .banner h2, .banner p { margin: 0; font: inherit }
  .side { height: 40px }
</style>`
const template = `<template><div class="banner">
  <a data-sufler-href="href"><h2 data-sufler-field="title"></h2><p data-sufler-field="text"></p>
  <img data-sufler-field="image" width="20" height="20"></a>
  <button data-sufler-action="decline">No</button>
</div></template>`
const hero = `<div id="hero" class="hero" data-sufler="site.hero"><p>The page's own words</p>${template}</div>`
const offer = { title: 'Roaming', text: '10 GB', href: '/roaming', image: '/images/roaming.svg' }

/** Counts how much has moved, from the first frame on. */
const watchShifts = `
  window.shifted = 0
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifted += entry.value })
    .observe({ type: 'layout-shift', buffered: true })`

/** A machine that does other things besides may answer later than a visitor would wait; only tests of lateness wait less. */
const patientMs = 9_000

async function open(html: string, attributes = '', options: { init?: string; path?: string; page?: Page } = {}) {
  const { path = '/' } = options
  const patience = attributes.includes('data-timeout') ? '' : ` data-timeout="${patientMs}"`
  site.pages[path] = `${style}${html}<p id="below">What stands below</p>${site.tag(attributes + patience)}`
  const opened = options.page === undefined ? await browser.page() : { page: options.page, errors: [] }
  if (options.page === undefined) await opened.page.addInitScript(watchShifts)
  if (options.init !== undefined) await opened.page.addInitScript(options.init)
  await opened.page.goto(`${site.url}${path}`)
  return opened
}

const textOf = (page: Page, selector: string) => page.locator(selector).innerText()
const stateOf = (page: Page, selector = '#hero') => page.locator(selector).getAttribute('data-sufler-state')
const settled = (page: Page, state: string, selector = '#hero') =>
  page.waitForSelector(`${selector}[data-sufler-state=${state}]`, { state: 'attached' })
const shifted = (page: Page) =>
  page.evaluate<number>('new Promise((done) => setTimeout(() => done(window.shifted), 100))')
const cookiesOf = async (page: Page) => (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`)
const until = (holds: () => boolean) => expect.poll(holds, { timeout: 5_000, interval: 20 }).toBe(true)

describe('the tag', () => {
  test('fills several placements of a page with one request that needs no preflight', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer], 'site.sidebar': [{ title: 'One' }, { title: 'Two' }] } })
    const sidebar = '<div class="side" data-sufler="site.sidebar" data-sufler-count="1"></div>'
    const { page, errors } = await open(
      hero + sidebar + sidebar,
      'data-locale="en" data-context-page.category="roaming" data-context-cart.value="3000"',
    )
    await settled(page, 'offer')
    expect(await textOf(page, '#hero h2')).toBe('Roaming')
    expect(await page.locator('#hero a').getAttribute('href')).toBe(`${site.url}/roaming`)
    expect(await page.locator('.side').allInnerTexts()).toEqual(['One', 'Two'])
    expect(site.decisions).toEqual([
      {
        key: 'sufler_site_test',
        locale: 'en',
        deadlineMs: patientMs,
        consent: false,
        context: { 'page.category': 'roaming', 'cart.value': 3000 },
        placements: [{ id: 'site.hero' }, { id: 'site.sidebar', count: 2 }],
      },
    ])
    expect(site.requests).toMatchObject([{ method: 'POST', contentType: 'text/plain;charset=UTF-8' }])
    expect(await shifted(page)).toBe(0)
    expect(errors).toEqual([])
  })

  test('asks for an answer within 300 ms where a page says nothing else', async () => {
    site.pages['/'] = hero + site.tag()
    const { page } = await browser.page()
    await page.goto(site.url)
    await until(() => site.decisions.length === 1)
    expect(site.decisions).toMatchObject([{ deadlineMs: 300 }])
  })

  test('makes no markup of texts, and no link of what is no address', async () => {
    const text = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>'
    site.script = () => ({
      offers: {
        'site.hero': [
          {
            title: text,
            text,
            href: ' java\nscript:window.hacked=1',
            image: 'data:image/svg+xml,<svg onload=hacked=1>',
          },
        ],
        'site.sidebar': [{ title: text, href: 'javascript:window.hacked=1', image: 'javascript:window.hacked=1' }],
      },
    })
    const evil = `<div id="evil" data-sufler="site.evil"><template><p onclick="window.hacked = 1" data-sufler-field="title"></p>
      <script data-sufler-field="title"></script><style data-sufler-field="title"></style></template></div>`
    const plain = '<div id="plain" data-sufler="site.sidebar"></div>'
    const { page } = await open(hero + plain + evil)
    await settled(page, 'offer')
    await settled(page, 'offer', '#plain')
    expect(await textOf(page, '#hero h2')).toBe(text)
    expect(await page.locator('#plain .sufler-title').innerText()).toBe(text)
    for (const link of await page.locator('#hero a, #plain a').all()) expect(await link.getAttribute('href')).toBeNull()
    expect(await page.locator('#hero img, #plain img, #hero script').count()).toBe(0)
    await page.locator('#hero a').click()
    expect(await page.evaluate('window.hacked')).toBeUndefined()
  })

  test('takes what could run out of a template', async () => {
    site.script = () => ({ offers: { 'site.hero': [{ title: 'window.hacked = 1' }] } })
    const { page } = await open(`<div id="hero" data-sufler="site.hero"><template>
      <p onclick="window.hacked = 1" data-sufler-field="title"></p><script data-sufler-field="title"></script>
      <style data-sufler-field="title"></style></template></div>`)
    await settled(page, 'offer')
    await page.locator('#hero p').click()
    expect(await page.locator('#hero script, #hero style').count()).toBe(0)
    expect(await page.evaluate('window.hacked')).toBeUndefined()
  })

  test.each([
    ['too late', { delayMs: 400, offers: { 'site.hero': [offer] } }],
    ['refused', { status: 403, body: '{"code":"forbidden"}' }],
    ['overloaded', { status: 503 }],
    ['garbage', { body: '<html>' }],
    ['of an unknown form', { body: '{"placements":{}}' }],
    ['without offers', { offers: {} }],
  ])('leaves the page alone when the answer is %s', async (_, script) => {
    site.script = () => script
    const { page, errors } = await open(hero, 'data-timeout="150"', {
      init: `new MutationObserver((list) => { for (const { target } of list) if (target.id === 'hero') window.touched = true })
        .observe(document, { childList: true, subtree: true })
        addEventListener('DOMContentLoaded', () => { window.touched = false })`,
    })
    await settled(page, 'own')
    await sleep(450)
    expect(await stateOf(page)).toBe('own')
    expect(await textOf(page, '#hero')).toBe("The page's own words")
    expect(await page.evaluate('window.touched')).toBe(false)
    expect(await shifted(page)).toBe(0)
    // The browser itself notes answers with an error status.
    expect(errors.filter((error) => !error.startsWith('Failed to load resource'))).toEqual([])
    expect(site.told).toEqual([])
  })

  test('keeps what is below where it is, and its own content where an offer needs more room', async () => {
    const long = { ...offer, text: 'Far more words than the page has room for. '.repeat(60) }
    site.script = () => ({ offers: { 'site.hero': [long], 'site.sidebar': [{ title: 'Short' }] } })
    const tall = '<div id="tall" data-sufler="site.sidebar"><p>One</p><p>Two</p><p>Three</p></div>'
    const { page } = await open(hero + tall)
    await settled(page, 'offer', '#tall')
    await settled(page, 'own')
    expect(await textOf(page, '#hero')).toBe("The page's own words")
    expect(await textOf(page, '#tall')).toBe('Short')
    expect(await shifted(page)).toBe(0)
    await page.evaluate("document.getElementById('tall').style.height = '10px'")
    await page.setViewportSize({ width: 400, height: 600 })
    await settled(page, 'own', '#tall')
    expect(await textOf(page, '#tall')).toBe('One\n\nTwo\n\nThree')
  })

  test('ignores a second tag, and calls that were made before it came are made then', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] } })
    const early = `<script>(window.sufler = window.sufler || []).push(['context', { 'page.type': 'home' }], ['nonsense'])</script>`
    const { page, errors } = await open(early + hero + site.tag(`data-timeout="${patientMs}"`))
    await until(() => site.told.length > 0)
    await page.evaluate("window.sufler.push(['context', { 'page.type': 'cart' }], ['refresh'])")
    await until(() => site.decisions.length > 1)
    await sleep(1_300)
    expect(site.decisions.map(({ context }) => context)).toEqual([{ 'page.type': 'home' }, { 'page.type': 'cart' }])
    expect(site.told).toEqual(['impression k0.site.hero.0'])
    expect(errors).toEqual([])
  })
})

describe('outcomes', () => {
  test('an impression is half of it for a second, once for an offer and a page', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] } })
    const { page } = await open(`<div style="height: 2000px"></div>${hero}`)
    await settled(page, 'offer')
    const top = await page.evaluate<number>("document.getElementById('hero').offsetTop - innerHeight")
    const scrollTo = (y: number) => page.evaluate(`scrollTo(0, ${y})`)
    await scrollTo(top + 20) // a sliver
    await sleep(1_300)
    await scrollTo(top + 120) // all of it, for a moment
    await sleep(400)
    await scrollTo(0)
    await sleep(1_300)
    expect(site.told).toEqual([])
    await scrollTo(top + 120)
    await until(() => site.told.length > 0)
    await scrollTo(0)
    await page.evaluate('window.sufler.refresh()')
    await scrollTo(top + 120)
    await sleep(2_300)
    expect(site.told).toEqual(['impression k0.site.hero.0'])
  })

  test('an offer that is there but cannot be seen makes no impression', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] } })
    const { page } = await open(`<div style="visibility: hidden" id="cover">${hero}</div>`)
    await settled(page, 'offer')
    await sleep(1_500)
    expect(site.told).toEqual([])
    await page.evaluate("document.getElementById('cover').style.visibility = ''")
    await until(() => site.told.length > 0)
  })

  test('a click arrives although the page goes away', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] } })
    site.pages['/roaming'] = '<h1>Roaming</h1>'
    const { page } = await open(hero)
    await settled(page, 'offer')
    await page.locator('#hero a').click()
    await page.waitForURL('**/roaming')
    // Rather twice than never: what a page that goes away does not see answered is sent again. Who clicks late has seen it, too.
    await until(() => site.told.includes('click k0.site.hero.0'))
    expect(site.outcomes.flatMap(({ outcomes }) => outcomes)).toContainEqual({
      token: 'k0.site.hero.0',
      outcome: 'click',
    })
    expect(site.outcomes[0]).toMatchObject({ key: 'sufler_site_test', subject: 'subject-1' })
  })

  test('what waits for company is sent when the page goes away', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] } })
    site.pages['/roaming'] = '<h1>Roaming</h1>'
    const { page } = await open(hero)
    await settled(page, 'offer')
    await page.evaluate("sufler.report('k0.site.hero.0', 'impression')")
    await page.goto(`${site.url}/roaming`)
    await until(() => site.told.length > 0)
    expect(site.told).toEqual(['impression k0.site.hero.0'])
  })

  test('declined: the offer goes, and the page has its own content back', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] } })
    const { page } = await open(hero)
    await settled(page, 'offer')
    await page.locator('#hero button').click()
    await settled(page, 'own')
    expect(await textOf(page, '#hero')).toBe("The page's own words")
    await until(() => site.told.length > 0)
    await sleep(1_200)
    // On a slow machine it has been seen for a second before the click; afterwards nothing more is told of it.
    const told = site.told.filter((entry) => entry !== 'impression k0.site.hero.0')
    expect(told).toEqual(['declined k0.site.hero.0'])
    expect(site.told.at(-1)).toBe('declined k0.site.hero.0')
  })

  test.each([true, false])('survive a time without a connection (consent: %s)', async (consent) => {
    site.script = () => ({ offers: { 'site.hero': [offer] }, keep: consent })
    const { page } = await open(hero, `data-consent="${consent}"`)
    await settled(page, 'offer')
    await page.context().setOffline(true)
    await page.evaluate("sufler.report('k0.site.hero.0', 'accepted')")
    await sleep(300)
    const kept = await page.evaluate('localStorage.length')
    expect(kept).toBe(consent ? 1 : 0)
    expect(site.told).toEqual([])
    await page.context().setOffline(false)
    await until(() => site.told.length > 0)
    expect(site.told).toContain('accepted k0.site.hero.0')
    expect(await page.evaluate('localStorage.length')).toBe(0)
  })

  test('the next page sends what the last one could not', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] }, keep: true })
    site.takesOutcomes = false
    const { page } = await open(hero, 'data-consent="true"')
    await settled(page, 'offer')
    await page.evaluate("sufler.report('k0.site.hero.0', 'accepted')")
    await expect.poll(() => page.evaluate('localStorage.length')).toBe(1)
    await page.evaluate("addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)")
    await page.context().setOffline(true)
    await page.goto('about:blank')
    await page.context().setOffline(false)
    site.takesOutcomes = true
    await open(hero, 'data-consent="true"', { page, path: '/next' })
    await until(() => site.told.length > 0)
    expect(site.told[0]).toBe('accepted k0.site.hero.0')
    // Told by its age, since many clocks are wrong.
    expect(site.outcomes[0]?.outcomes[0]?.ageMs).toBeGreaterThan(0)
  })
})

describe('consent', () => {
  const customer = `<script>(window.sufler = []).push(['customer', { id: 'c-1', proof: 'p-1' }])</script>`
  const asked = () =>
    site.decisions.map(({ consent, subject, customer }) => ({ consent, subject, customer: customer?.id }))

  test('with it the subject is kept, and comes back with who is signed in', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] }, keep: true, subject: 'sub.ject_1-2' })
    const { page } = await open(customer + hero, 'data-consent="true"')
    await settled(page, 'offer')
    await page.reload()
    await settled(page, 'offer')
    expect(asked()).toEqual([
      { consent: true, customer: 'c-1' },
      { consent: true, customer: 'c-1', subject: 'sub.ject_1-2' },
    ])
  })

  test.each([
    ['without it', '', '', true],
    ['refused', 'data-consent="false"', '', true],
    [
      'with an objection of the browser',
      'data-consent="true"',
      "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
      true,
    ],
    ['given, but not to be kept', 'data-consent="true"', '', false],
  ])('%s nothing is kept', async (_, attributes, init, keep) => {
    site.script = () => ({ offers: { 'site.hero': [offer] }, keep })
    const { page } = await open(customer + hero, attributes, { init })
    await settled(page, 'offer')
    await until(() => site.told.length > 0)
    expect(await cookiesOf(page)).toEqual([])
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
    if (keep) expect(asked()).toEqual([{ consent: false }])
  })

  test('once withdrawn, what was kept is gone, and nothing more is told', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] }, keep: true })
    site.takesOutcomes = false
    const { page } = await open(customer + hero, 'data-consent="true"')
    await settled(page, 'offer')
    await page.evaluate("sufler.report('k0.site.hero.0', 'accepted')")
    await expect.poll(() => page.evaluate('localStorage.length')).toBe(1)
    expect(await cookiesOf(page)).toEqual(['sufler_subject=subject-1'])
    await page.evaluate('sufler.consent(false)')
    expect(await cookiesOf(page)).toEqual([])
    expect(await page.evaluate('localStorage.length')).toBe(0)
    site.takesOutcomes = true
    await page.evaluate("sufler.report('k0.site.hero.0', 'accepted')")
    await page.evaluate('sufler.refresh()')
    expect(asked()[1]).toEqual({ consent: false })
    await settled(page, 'offer')
    await page.locator('#hero a').click({ modifiers: ['Control'] })
    await until(() => site.told.length > 0)
    expect(site.told).toEqual(['click k1.site.hero.0'])
  })

  test('a browser that keeps nothing is served all the same', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] }, keep: true })
    const refuse = "get() { throw new DOMException('blocked', 'SecurityError') }"
    const init = `Object.defineProperty(window, 'localStorage', { ${refuse} })
      Object.defineProperty(Document.prototype, 'cookie', { ${refuse}, set() { throw new DOMException('blocked', 'SecurityError') } })`
    const { page, errors } = await open(hero, 'data-consent="true"', { init })
    await settled(page, 'offer')
    await page.context().setOffline(true)
    await page.locator('#hero button').click()
    await page.context().setOffline(false)
    await until(() => site.told.length > 0)
    expect(site.told).toEqual(['declined k0.site.hero.0'])
    expect(errors).toEqual([])
  })
})

describe('one document', () => {
  const others = [offer, { ...offer, title: 'Headphones' }]
  const refuse = "get() { throw new DOMException('blocked', 'SecurityError') }"
  const blocked = `Object.defineProperty(window, 'localStorage', { ${refuse} })
    Object.defineProperty(Document.prototype, 'cookie', { ${refuse}, set() { throw new DOMException('blocked', 'SecurityError') } })`

  test('is one visitor, with cookies blocked as well', async () => {
    let visitors = 0
    site.script = ({ subject = `subject-${++visitors}` }) => ({ subject, keep: true, offers: { 'site.hero': [offer] } })
    const { page, errors } = await open(hero, 'data-consent="true"', { init: blocked })
    await settled(page, 'offer')
    for (const path of ['/two', '/three']) {
      const count = site.decisions.length
      await page.evaluate((next) => history.pushState({}, '', next), path)
      await until(() => site.decisions.length > count)
    }
    expect(site.decisions.map(({ subject }) => subject)).toEqual([undefined, 'subject-1', 'subject-1'])
    expect(errors).toEqual([])
  })

  test.each(['true', 'false'])('does not show again what was declined in it, with consent %s', async (consent) => {
    site.script = () => ({ offers: { 'site.hero': others } })
    const { page } = await open(
      hero.replace('data-sufler=', 'data-sufler-count="1" data-sufler='),
      `data-consent="${consent}"`,
    )
    await settled(page, 'offer')
    await page.locator('#hero button').click()
    await settled(page, 'own')
    const settledAgain = page.evaluate(
      "new Promise((done) => addEventListener('sufler', ({ detail }) => done(detail.offers.length), { once: true }))",
    )
    await page.evaluate("history.pushState({}, '', '/two')")
    expect(await settledAgain).toBe(0)
    expect(await stateOf(page)).toBe('own')
  })
})

describe('a busy server', () => {
  test.each([
    [429, 1],
    [503, undefined],
    [408, undefined],
    [504, undefined],
  ])('that answers %s is asked again while there is time', async (status, retryAfter) => {
    site.script = () =>
      site.decisions.length === 1
        ? { status, ...(retryAfter === undefined ? {} : { retryAfter }) }
        : { offers: { 'site.hero': [offer] } }
    const { page } = await open(hero)
    await settled(page, 'offer')
    const [first, second] = site.decisions.map(({ deadlineMs = 0 }) => deadlineMs)
    expect(site.decisions).toHaveLength(2)
    expect(first).toBe(patientMs)
    expect(second).toBeLessThanOrEqual(patientMs - (retryAfter ?? 0.1) * 1_000)
  })

  test('is not waited for longer than the page waits, nor asked again what it refused', async () => {
    for (const answer of [{ status: 503, retryAfter: 60 }, { status: 403 }]) {
      site.script = () => answer
      const { page } = await open(hero)
      await settled(page, 'own')
      expect(site.decisions).toHaveLength(1)
      site.decisions.length = 0
      await page.close()
    }
  })
})

describe('a start by a call', () => {
  const queue = (...calls: unknown[]) =>
    `<script>(window.sufler = window.sufler || []).push(...${JSON.stringify(calls)})</script>`
  const bare = () => `<script async src="${site.engineUrl}/tag/sufler.js"></script>`
  const options = { key: 'sufler_site_test', timeoutMs: patientMs, locale: 'en' }

  async function openBare(...parts: string[]) {
    site.script = () => ({ offers: { 'site.hero': [offer] } })
    site.pages['/'] = style + hero + parts.join('')
    const opened = await browser.page()
    await opened.page.goto(site.url)
    return opened
  }

  test('that waits for the script, with calls before and behind it', async () => {
    const calls = [
      ['context', { 'page.type': 'cart' }],
      ['start', options],
      ['context', { 'page.category': 'tv' }],
    ]
    const { page, errors } = await openBare(queue(...calls), bare())
    await settled(page, 'offer')
    expect(site.decisions).toMatchObject([
      { key: 'sufler_site_test', locale: 'en', context: { 'page.type': 'cart', 'page.category': 'tv' } },
    ])
    await page.evaluate((again) => Reflect.get(window, 'sufler').start(again), options)
    await page.evaluate("sufler.refresh({ context: { 'page.type': 'home' } })")
    expect(site.decisions).toHaveLength(2)
    expect(errors).toEqual([])
  })

  test('that comes long after the script, and makes the calls that have waited', async () => {
    const { page, errors } = await openBare(queue(['consent', true]), bare())
    await page.waitForFunction("typeof window.sufler?.start === 'function'")
    await page.evaluate("sufler.push(['context', { 'page.type': 'cart' }])")
    expect(site.decisions).toEqual([])
    await page.evaluate((late) => Reflect.get(window, 'sufler').start(late), { ...options, endpoint: site.engineUrl })
    await settled(page, 'offer')
    expect(site.decisions).toMatchObject([{ consent: true, context: { 'page.type': 'cart' } }])
    expect(errors).toEqual([])
  })

  test.each([
    ['no key', () => [bare()]],
    ['no key', () => [queue(['start', { locale: 'en' }]), bare()]],
    // A tag manager may put the text of the script into a page: then nothing says where it comes from.
    ['no endpoint', () => [queue(['start', options]), `<script>${tagText}</script>`]],
  ])('says what is missing: %s', async (missing, parts) => {
    const { page, errors } = await openBare(...parts())
    await until(() => errors.length > 0)
    expect(errors).toEqual([`sufler: ${missing}`])
    expect(await stateOf(page)).toBeNull()
    await page.evaluate((late) => Reflect.get(window, 'sufler').start(late), { ...options, endpoint: site.engineUrl })
    await settled(page, 'offer')
  })
})

test('an offer without any size is not told of as seen', async () => {
  site.script = () => ({ offers: { 'site.hero': [offer], 'site.flat': [offer] } })
  const flat = `<div id="flat" data-sufler="site.flat"><template><div style="height: 0; overflow: hidden">
    <b data-sufler-field="title"></b></div></template></div>`
  const { page } = await open(flat + hero)
  await settled(page, 'offer', '#flat')
  await until(() => site.told.length > 0)
  await sleep(1_500)
  expect(site.told).toEqual(['impression k0.site.hero.0'])
})

describe('pages that change without a new document', () => {
  test('are filled anew when the path changes, and elements when they come', async () => {
    site.script = ({ context }) => ({
      offers: {
        'site.hero': [{ ...offer, title: String(context?.['page.category']) }],
        'site.late': [{ title: 'Late' }],
      },
    })
    const { page } = await open(hero, 'data-context-page-category="phones"')
    await settled(page, 'offer')
    expect(await textOf(page, '#hero h2')).toBe('phones')
    await page.evaluate("sufler.context({ 'page.category': 'roaming' }); history.pushState({}, '', '/roaming')")
    await page.locator('#hero h2', { hasText: 'roaming' }).waitFor()
    await page.evaluate("sufler.context({ 'page.category': 'tariffs' }); history.back()")
    await page.locator('#hero h2', { hasText: 'tariffs' }).waitFor()
    await page.evaluate("history.pushState({}, '', '?sort=price')")
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div id=late data-sufler=site.late></div>')")
    await settled(page, 'offer', '#late')
    expect(site.decisions.map(({ placements }) => placements.map(({ id }) => id))).toEqual([
      ['site.hero'],
      ['site.hero'],
      ['site.hero'],
      ['site.late'],
    ])
  })

  test('the answer to a page that was left is dropped', async () => {
    site.script = ({ context }) => ({
      delayMs: context?.['page.type'] === 'home' ? 250 : 0,
      offers: { 'site.hero': [{ ...offer, title: String(context?.['page.type']) }] },
    })
    const { page } = await open(hero, 'data-context-page-type="home"')
    await until(() => site.decisions.length === 1)
    await page.evaluate("sufler.refresh({ context: { 'page.type': 'cart' } })")
    await settled(page, 'offer')
    await sleep(400)
    expect(await textOf(page, '#hero h2')).toBe('cart')
  })
})

describe('what a server has rendered', () => {
  test('is looked at, and not asked for again', async () => {
    const { page } = await open(
      `<div id="hero" class="hero" data-sufler="site.hero"><a data-sufler-token="k9.ssr" href="/roaming">Rendered</a></div>`,
      'data-subject="subject-9"',
    )
    await settled(page, 'offer')
    await until(() => site.told.length > 0)
    expect(site.decisions).toEqual([])
    expect(site.outcomes).toMatchObject([
      { subject: 'subject-9', outcomes: [{ token: 'k9.ssr', outcome: 'impression' }] },
    ])
  })
})

describe('the module', () => {
  test('hands out offers to pages that render them themselves, and reports what happens to them', async () => {
    site.script = () => ({ offers: { 'site.hero': [offer] } })
    site.pages['/'] = `<div id="app"></div><script type="module">
      import { createSufler } from '${site.engineUrl}/tag/module.js'
      const sufler = createSufler({ key: 'sufler_site_test', endpoint: '${site.engineUrl}', timeoutMs: ${patientMs} })
      const [placement] = await sufler.decide([{ id: 'site.hero', count: 1 }])
      const link = document.createElement('a')
      link.textContent = placement.offers[0].content.title
      link.href = '#roaming'
      document.getElementById('app').append(link)
      window.end = sufler.observe(link, placement.offers[0].token)
    </script>`
    const { page, errors } = await browser.page()
    await page.goto(site.url)
    await page.locator('#app a').click()
    await until(() => site.told.length > 1)
    await page.evaluate('window.end()')
    // Which comes first is up to how soon the click is there.
    expect([...site.told].sort()).toEqual(['click k0.site.hero.0', 'impression k0.site.hero.0'])
    expect(errors).toEqual([])
  })
})
