import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import axeCore from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { scriptedCards, scriptedState } from '../console/support/catalogue.ts'
import { ScriptedServer, type ScriptedServerOptions } from '../console/support/scripted-server.ts'
import { refusedCustomer, unknownPhone } from '../console/support/scripted-session.ts'
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
    await vi.waitFor(() => expect(server.session.calls.size).toBe(0))
    expect(errors).toEqual([])
  })
})

describe('a call begins', () => {
  test('with the customer of the address, which is at once taken out of it', async () => {
    const { page } = await openConsole('?customer=79160000007&lang=x')
    await lead(page).waitFor()
    expect(page.url()).toBe(`${server.url}/console/operator?lang=x`)
    expect(server.received).toMatchObject([{ type: 'hello' }, { type: 'call.start', customerId: '79160000007' }])
  })

  test('with what a CRM posted, by the next name where the first is not known, inside a frame', async () => {
    server = await ScriptedServer.start()
    const entity = { type: 'CONTACT', id: '275' }
    server.callCard = { source: 'bitrix24', callId: 'external.1', phone: unknownPhone, entity }
    const { page, errors } = await browser.page({ viewport: { width: 360, height: 640 } })
    await page.route('**/crm', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<iframe width=360 height=600 src="/console/operator"></iframe>',
      }),
    )
    await page.goto(`${server.url}/crm`)
    await page.frameLocator('iframe').locator('.lead[data-offer]').waitFor()
    expect(server.received.slice(1)).toMatchObject([
      { type: 'call.start', callId: 'external.1', phone: unknownPhone },
      { type: 'call.start', callId: 'external.1', alias: { kind: 'crm', value: 'contact:275' } },
    ])
    expect(errors).toEqual([])
  })

  test('with somebody whom nobody knows: offers by the call alone, and a search that finds out who it is', async () => {
    const { page, errors } = await openConsole('', { locale: 'ru-RU' })
    await page.getByLabel('Телефон или номер клиента').fill(unknownPhone)
    await page.keyboard.press('Enter')
    await lead(page).waitFor()
    expect(await page.locator('.who-name').textContent()).toBe('Кто звонит, неизвестно')
    expect(await page.locator('main').textContent()).not.toContain('passing')
    expect(await page.locator('.fact').count()).toBe(0)
    await page.keyboard.press('r')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    await page.keyboard.press('1')

    await page.keyboard.press('w')
    await page.keyboard.type('+7 900 000-00-00')
    await page.keyboard.press('Enter')
    await page.locator('.who-is-it').getByText('такого клиента нет').waitFor()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('79160000007')
    await page.keyboard.press('Enter')
    await page.locator('.who-is-it').waitFor({ state: 'detached' })
    expect(await page.locator('.who-name').textContent()).toBe('Анна Петрова')
    await page.locator('.lead[data-pitched="true"][data-offer="roaming-data-pack"]').waitFor()
    expect([...server.session.calls.values()]).toMatchObject([{ start: { phone: '79160000007' } }])
    expect(errors).toEqual([])
  })

  test('after one that could not: the screen is free at once, and it can be tried again', async () => {
    const { page } = await openConsole(`?customer=${refusedCustomer}`)
    const alert = page.getByRole('alert')
    await alert.getByText('The customers cannot be reached for a moment.').waitFor()
    await page.locator('.idle').waitFor()
    await alert.getByRole('button', { name: 'Try again' }).click()
    await vi.waitFor(() => expect(server.received.filter(({ type }) => type === 'call.start')).toHaveLength(2))
    await page.locator('.idle').waitFor()
    await page.getByLabel('Telephone or customer number').fill('79160000001')
    await page.keyboard.press('Enter')
    await lead(page).waitFor()
    expect(await alert.textContent()).toBe('')
  })

  test('after one that ended without a connection: nothing waits for the server', async () => {
    const { page } = await openConsole('?customer=79160000001')
    await lead(page).waitFor()
    server.cut()
    await page.locator('.banner').waitFor()
    await page.keyboard.press('e')
    await page.locator('.idle').waitFor()
    await page.getByText('entry waits and will be sent').waitFor()
    await page.getByLabel('Telephone or customer number').fill('79160000002')
    await page.keyboard.press('Enter')
    await page.locator('main.call').waitFor()
    server.mend()
    await lead(page).waitFor()
    await vi.waitFor(() =>
      expect([...server.session.calls.values()]).toMatchObject([{ start: { phone: '79160000002' } }]),
    )
  })

  test('with Enter, when the demo rings; and rings on after it', async () => {
    const { page } = await openConsole('', {}, { withDemo: true })
    await page.getByRole('heading', { name: 'Incoming call' }).waitFor()
    expect(await page.locator('[data-announces="ringing"]').textContent()).toContain('Anna is off on holiday')
    await page.keyboard.press('Enter')
    await leads(page, 'roaming-data-pack')
    await page.keyboard.press('e')
    await page.locator('.ringing-note', { hasText: 'Boris' }).waitFor()
    await page.getByRole('button', { name: 'No more calls' }).click()
    await page.locator('.ringing').waitFor({ state: 'detached' })
  })

  test('only when the operator agrees, while another is open', async () => {
    const { page } = await openConsole('?customer=79160000001')
    await lead(page).waitFor()
    const callOf = () => page.locator('main.call').getAttribute('data-call')
    const first = await callOf()
    const another = async () => {
      await page.keyboard.press('n')
      await page.keyboard.type('79160000002')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Another call' }).waitFor()
    }
    await another()
    await page.keyboard.press('Escape')
    expect(await callOf()).toBe(first)
    await another()
    await page.getByRole('button', { name: 'End this call' }).click()
    await vi.waitFor(async () => expect(await callOf()).not.toBe(first))
    await vi.waitFor(() => expect([...server.session.calls.keys()]).not.toContain(first))
  })

  test('while another waits, which goes on where it was, also after a reload', async () => {
    const { page } = await openConsole('?customer=79160000001')
    await lead(page).waitFor()
    const callOf = () => page.locator('main.call').getAttribute('data-call')
    const first = await callOf()
    await page.keyboard.press('n')
    await page.keyboard.type('79160000002')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Hold this call and answer' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.held button').waitFor()
    await lead(page).waitFor()
    expect(await callOf()).not.toBe(first)
    await vi.waitFor(() => expect(server.session.calls.size).toBe(2))
    await page.reload()
    await lead(page).waitFor()
    await page.locator(`.held [data-held="${first}"]`).waitFor()

    await page.keyboard.press('t')
    await page.locator('.idle').waitFor()
    await recorded(['transferred'])
    await page.keyboard.press('Escape')
    await page.keyboard.press('h')
    await lead(page).waitFor()
    expect(await callOf()).toBe(first)
    expect(await page.locator('.held').count()).toBe(0)
  })
})

test('another language changes the page and the offers of the call', async () => {
  const { page } = await openConsole('?customer=79160000001')
  await page.getByRole('heading', { name: 'Television Start' }).waitFor()
  await page.getByLabel('Language').selectOption('ru')
  await page.getByRole('heading', { name: 'Телевидение «Старт»' }).waitFor()
  await page.getByText('Причина звонка').waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('ru')
  await page.reload()
  await page.getByRole('heading', { name: 'Телевидение «Старт»' }).waitFor()
})

describe('the page stands still', () => {
  test.each([360, 1280])('when a call comes in, at %i px', async (width) => {
    const viewport = { width, height: 740 }
    const { page } = await openConsole('', { viewport, locale: 'ru-RU' }, { withDemo: true })
    await page.locator('.line-quiet').waitFor()
    await page.locator('.demo').waitFor()
    await page.evaluate(() => {
      const shifts: number[] = []
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
          if (!entry.hadRecentInput) shifts.push(entry.value)
      }).observe({ type: 'layout-shift' })
      Object.assign(window, { shifts })
    })
    const field = page.getByLabel('Телефон или номер клиента')
    const before = await field.boundingBox()
    await page.keyboard.type('7916')
    await page.locator('.ringing').waitFor()
    expect(await field.boundingBox()).toEqual(before)
    // What is typed is not lost, and the field has kept the focus.
    await page.keyboard.type('1')
    expect(await field.inputValue()).toBe('79161')
    await page.screenshot()
    expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([])
  })

  test('where one reads on, after an answer from far down; and nothing lies over it', async () => {
    const { page } = await openConsole('?customer=79160000001', { viewport: { width: 360, height: 640 } })
    await lead(page).waitFor()
    await page.keyboard.press('r')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    await page.locator('.recent').scrollIntoViewIfNeeded()
    await page.keyboard.press('d')
    await page.keyboard.press('1')
    await leads(page, 'roaming-voice-pack')
    await page.locator('.undo-bar').waitFor()
    await vi.waitFor(async () => {
      const [top, script] = await Promise.all([
        page.locator('#offers').boundingBox(),
        page.locator('.script').boundingBox(),
      ])
      expect(top?.y).toBeGreaterThanOrEqual(0)
      expect((script?.y ?? 0) + (script?.height ?? 0)).toBeLessThan(640)
    })
    expect(await page.locator('.undo-bar').evaluate((bar) => getComputedStyle(bar).position)).toBe('static')
  })
})

test('no ids are shown, and our margin says what it is', async () => {
  const { page } = await openConsole('?customer=79160000001')
  await lead(page).waitFor()
  await page.keyboard.press('r')
  await page.keyboard.press('1')
  await leads(page, 'roaming-data-pack')
  expect(await page.locator('.lead .value').innerText()).toBe('our margin ₽310')
  await page.keyboard.press('/')
  await page.locator('.option').first().waitFor()
  const shown = await page.locator('body').innerText()
  for (const id of ['roaming-data-pack', 'call-centre', 'site', '3f2a9c0d11b84e77', 'too-expensive'])
    expect(shown).not.toContain(id)
})

describe('the pitched offer', () => {
  test('does not move, and does not change, while the others re-rank', async () => {
    const { page } = await openConsole('?customer=79160000001')
    await lead(page).waitFor()
    await page.keyboard.press('r')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    await page.keyboard.press('1')
    await page.locator('.lead[data-pitched="true"]').waitFor()
    const script = page.locator('.script')
    const before = { place: await script.boundingBox(), text: await script.textContent() }

    const callId = (await page.locator('main.call').getAttribute('data-call')) ?? ''
    const call = server.session.calls.get(callId) ?? expect.fail()
    call.gone.add('roaming-voice-pack')
    server.session.push(callId, 'features')
    await page.locator('.next [data-offer="tv-start"] .badge.new').waitFor()
    expect({ place: await script.boundingBox(), text: await script.textContent() }).toEqual(before)
    expect(await page.locator('[data-announces="offers"]').textContent()).toContain(
      'After that: Tariff Max, Television',
    )
  })
})

describe('a connection that is cut', () => {
  test('in mid-call: what is shown says that it is old, what is entered is kept, nothing is lost or comes twice', async () => {
    const { page } = await openConsole('?customer=79160000001')
    await lead(page).waitFor()
    await page.keyboard.press('r')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    // The server does this, but its answer is lost.
    server.isMute = true
    await page.keyboard.press('d')
    await page.keyboard.press('3')
    await recorded(['presented roaming-data-pack'])
    server.cut()
    await page.getByText('No connection: this is how things stood').waitFor()
    await page.keyboard.press('a')
    await page.getByText('entries wait and will be sent').waitFor()
    await page.locator('.undo-bar', { hasText: 'not sent yet' }).waitFor()

    server.mend()
    await page.locator('.connection[data-phase="connected"]').waitFor()
    await recorded([
      'presented roaming-data-pack',
      'declined roaming-data-pack not-needed',
      'presented roaming-voice-pack',
      'accepted roaming-voice-pack',
    ])
    expect(server.sessions.size).toBe(1)
    await leads(page, 'tariff-max')
    await page.locator('.banner').waitFor({ state: 'detached' })
  })

  test('and a server that has forgotten the session: the call begins anew under its id', async () => {
    const { page } = await openConsole('?customer=79160000001')
    await lead(page).waitFor()
    await page.keyboard.press('r')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    const callId = await page.locator('main.call').getAttribute('data-call')
    server.cut()
    await page.getByText('No connection').waitFor()
    server.mend({ forgetting: true })
    await page.locator('.connection[data-phase="connected"]').waitFor()
    await vi.waitFor(() => expect(server.sessions.size).toBe(2))
    expect([...server.session.calls]).toMatchObject([[callId, { context: { 'call.reason': 'roaming' } }]])
    await page.keyboard.press('1')
    await recorded(['presented roaming-data-pack'])
  })

  test('by a reload: the session and its call go on', async () => {
    const { page } = await openConsole('?customer=79160000001')
    await lead(page).waitFor()
    await page.keyboard.press('r')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    await page.keyboard.press('2')
    await recorded(['presented roaming-voice-pack'])
    const callId = await page.locator('main.call').getAttribute('data-call')
    await page.reload()
    await page.locator('.lead[data-pitched="true"][data-offer="roaming-voice-pack"]').waitFor()
    expect(await page.locator('main.call').getAttribute('data-call')).toBe(callId)
    expect(server.sessions.size).toBe(1)
  })
})

test('the key is asked for, kept in the tab alone, and never in an address', async () => {
  const { page } = await openConsole('', {}, { key: 'sk_right' })
  await page.getByLabel('Your key').fill('sk_wrong')
  await page.keyboard.press('Enter')
  await page.getByText('This key is not known').waitFor()
  await page.getByLabel('Your key').fill('sk_right')
  await page.keyboard.press('Enter')
  await page.locator('.connection[data-phase="connected"]').waitFor()
  expect(server.received).toMatchObject([{ type: 'hello', credential: 'sk_right' }])
  const keptIn = await page.evaluate(() => [
    JSON.stringify(sessionStorage),
    JSON.stringify(localStorage),
    document.cookie,
  ])
  expect(keptIn.map((text) => text.includes('sk_right'))).toEqual([true, false, false])
  expect(page.url()).not.toContain('sk_')

  const other = await browser.page(page.context())
  await other.page.goto(page.url())
  await other.page.getByLabel('Your key').waitFor()
})

test('“why not …?” finds any offer and says what is missing', async () => {
  const { page } = await openConsole('?customer=79160000001')
  await lead(page).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('televis')
  await page.keyboard.press('Enter')
  const answer = page.locator('.why-not-answer')
  await answer.getByText('It does not fit this customer.').waitFor()
  expect((await answer.locator('.misses').first().innerText()).split('\n')).toEqual([
    'Video: 12% of internet, needs at least 30%',
    'One of:',
    'Tariff: Smart, needs Max',
    'or Customer for 1\u00a0year, needs at least 2\u00a0years',
  ])
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  expect(await lead(page).count()).toBe(1)
})

test('Tab leads to everything that can be used, and each shows that it has the focus', async () => {
  const { page } = await openConsole('?customer=79160000001')
  await lead(page).waitFor()
  await page.keyboard.press('r')
  await page.keyboard.press('1')
  await leads(page, 'roaming-data-pack')
  await page.keyboard.press('h')
  await page.keyboard.type('79160000002')
  await page.keyboard.press('Enter')
  await page.locator('.held button').waitFor()
  await lead(page).waitFor()
  await page.keyboard.press('r')
  await page.keyboard.press('1')
  await leads(page, 'roaming-data-pack')
  const usable = await page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('a, button, select, summary, input')]
    // Of radio buttons Tab leads to the one that is chosen.
    const stops = all.filter((one) => !(one instanceof HTMLInputElement && one.type === 'radio' && !one.checked))
    for (const [place, stop] of stops.entries()) stop.dataset.stop = String(place)
    return stops.length
  })
  const reached = new Set<string>()
  const unseen: string[] = []
  for (let i = 0; i < usable + 2; i++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const { activeElement } = document
      if (!(activeElement instanceof HTMLElement)) return undefined
      // A choice is drawn by its label.
      const drawn = activeElement.matches('.segment input') ? activeElement.nextElementSibling : activeElement
      const outlined = drawn !== null && getComputedStyle(drawn).outlineStyle !== 'none'
      return { stop: activeElement.dataset.stop, outlined, name: activeElement.outerHTML.slice(0, 80) }
    })
    if (at?.stop === undefined) continue
    reached.add(at.stop)
    if (!at.outlined) unseen.push(at.name)
  }
  expect({ unseen, reached: reached.size }).toEqual({ unseen: [], reached: usable })
})

test('keys act nowhere while somebody types, nor when they are switched off', async () => {
  const { page } = await openConsole('?customer=79160000001')
  await lead(page).waitFor()
  await page.keyboard.press('l')
  await page.getByLabel('On a date').focus()
  await page.keyboard.press('a')
  await page.keyboard.press('e')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByRole('checkbox', { name: 'Single keys act' }).uncheck()
  await page.keyboard.press('Escape')
  for (const key of ['a', 'd', '1', 'e', 'n']) await page.keyboard.press(key)
  expect(await page.locator('.answer-panel, dialog, .undo-bar').count()).toBe(0)
  expect(server.recorded).toEqual([])
  expect(await page.locator('main.call').count()).toBe(1)
})

test('texts of the catalogue are texts, whatever they hold', async () => {
  const { page, errors } = await openConsole('?customer=79160000001')
  await lead(page).waitFor()
  const attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
  const callId = (await page.locator('main.call').getAttribute('data-call')) ?? ''
  const [card] = scriptedCards('en', 'bill', new Set())
  if (card === undefined) expect.fail()
  const texts = { title: attack, script: attack, benefit: attack, accept: attack, decline: attack }
  const objections = [{ reason: 'other', says: attack, answer: attack }]
  server.session.tell(
    scriptedState({ callId, sequence: 99, cards: [{ ...card, content: texts, reasons: [attack], objections }] }),
  )
  await page.locator('.script', { hasText: '<script>' }).waitFor()
  expect(await page.locator('.lead img, .lead script').count()).toBe(0)
  expect({ title: await page.title(), errors }).toEqual({ title: 'Operator’s console', errors: [] })
})

describe.each([
  ['light', 'en-US'],
  ['dark', 'en-US'],
  ['light', 'ru-RU'],
  ['dark', 'ru-RU'],
] as const)('accessible in %s, %s', (colorScheme, locale) => {
  test('axe finds nothing, on any screen', { timeout: 120_000 }, async () => {
    const { page, errors } = await openConsole('', { colorScheme, locale }, { withDemo: true })
    expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2))
    await page.locator('.ringing').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await lead(page).waitFor()
    await page.keyboard.press('1')
    await page.keyboard.press('o')
    expect(await violations(page)).toEqual([])
    for (const key of ['d', 'l']) {
      await page.keyboard.press(key)
      await page.locator('.answer-panel').waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
    for (const key of ['?', '/', 'n']) {
      await page.keyboard.press(key)
      await page.locator('dialog[open]').waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('d')
    await page.keyboard.press('1')
    await page.locator('.undo-bar').waitFor()
    server.cut()
    await page.locator('.banner').waitFor()
    expect(await violations(page)).toEqual([])
    expect(errors.filter((error) => !error.includes('WebSocket') && !error.includes('ERR_'))).toEqual([])
  })
})

describe.each([320, 360, 1440, 2560])('at %i px', (width) => {
  test('nothing is cut off, the script is the largest text, targets can be hit', async () => {
    const { page } = await openConsole('?customer=79160000001', {
      locale: 'ru-RU',
      viewport: { width, height: Math.round(width < 1000 ? 640 : width * 0.5625) },
    })
    await lead(page).waitFor()
    await page.keyboard.press('r')
    await page.keyboard.press('1')
    await leads(page, 'roaming-data-pack')
    const measured = await page.evaluate(() => {
      const sizeOf = (element: Element) => Number.parseFloat(getComputedStyle(element).fontSize)
      const script = document.querySelector('.script')
      const others = [...document.querySelectorAll('main *')].filter((element) => element !== script)
      const targets = [...document.querySelectorAll('button, select, summary, .segment')].map((target) => {
        const { width, height } = target.getBoundingClientRect()
        return { name: target.textContent, width, height }
      })
      return {
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        script: script === null ? 0 : sizeOf(script),
        largestOther: Math.max(...others.map(sizeOf)),
        tooSmall: targets.filter(({ width, height }) => Math.min(width, height) < 24),
      }
    })
    expect(measured).toMatchObject({ overflow: 0, tooSmall: [] })
    if (width >= 1440) expect(measured.script).toBeGreaterThan(measured.largestOther)
    else expect(measured.script).toBeGreaterThanOrEqual(measured.largestOther)
  })
})

test('who asked for less motion sees none', async () => {
  const { page } = await openConsole('?customer=79160000001', { reducedMotion: 'reduce' })
  await lead(page).waitFor()
  await page.keyboard.press('r')
  await page.keyboard.press('1')
  await leads(page, 'roaming-data-pack')
  await page.keyboard.press('3')
  await leads(page, 'tariff-max')
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
})

test('the time from the start of a call to its first offers on the screen is measured', async () => {
  const { page } = await openConsole('?customer=79160000001')
  await lead(page).waitFor()
  const measured = () =>
    page.evaluate(() => performance.getEntriesByName('sufler:first-offers').map((one) => one.duration))
  await vi.waitFor(async () => expect(await measured()).toHaveLength(1))
})

/** What axe has to say against the page as it stands. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeCore.source)
  return page.evaluate(async () => {
    const inPage = window as unknown as { axe: { run(options: unknown): Promise<AxeResults> } }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await inPage.axe.run({ runOnly: { type: 'tag', values: tags } })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

interface AxeResults {
  violations: { id: string; nodes: { html: string }[] }[]
}

test('the bundle stays small', () => {
  const assets = join(import.meta.dirname, '../../dist/console/assets')
  const bytes = readdirSync(assets).map((name) => gzipSync(readFileSync(join(assets, name))).length)
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40 * 1024)
})
