import type { Page } from 'playwright-core'
import type { ScriptedServer } from '../console/support/scripted-server.ts'
import { unknownPhone } from '../console/support/scripted-session.ts'

/** Leads a console whose demo rings through its screens, and stops at each. The server is cut in the end. */
export async function walkConsole(
  page: Page,
  server: ScriptedServer,
  stop: (state: string) => Promise<void>,
): Promise<void> {
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  await page.goto(`${server.url}/console/operator`)
  await page.locator('.line-quiet').waitFor()
  await stop('idle')
  await page.locator('.ringing').waitFor()
  await stop('ringing')
  await press('Enter')
  await page.locator('.lead[data-offer]').waitFor()
  await press('r', '1')
  await page.locator('.lead[data-offer="roaming-data-pack"]').waitFor()
  await stop('call')
  await press('1', 'o')
  await page.locator('.lead[data-pitched="true"]').waitFor()
  await stop('pitched')
  for (const [key, state] of [
    ['d', 'declining'],
    ['l', 'later'],
  ] as const) {
    await press(key)
    await page.locator('.answer-panel').waitFor()
    await stop(state)
    await press('Escape')
  }
  await press('/')
  await page.keyboard.type('tv-start')
  await press('Enter')
  await page.locator('.why-not-answer').waitFor()
  await stop('why not')
  await press('Escape')
  for (const [key, state] of [
    ['?', 'help'],
    ['n', 'new call'],
  ] as const) {
    await press(key)
    await page.locator('dialog[open]').waitFor()
    await stop(state)
    if (key === '?') await press('Escape')
  }
  await page.keyboard.type(unknownPhone)
  await press('Enter')
  await page.getByRole('heading', { name: /Another call|Ещё один/ }).waitFor()
  await stop('second call')
  await press('Enter')
  await page.locator('.who-is-it').waitFor()
  await stop('unknown caller')
  await press('h')
  await page.locator('.idle').waitFor()
  await stop('on hold')
  await page.locator('.held button').first().click()
  await page.locator('.lead[data-pitched="true"]').waitFor()
  await press('w')
  await page.locator('dialog[open]').waitFor()
  await stop('somebody else')
  await press('Escape')
  await press('d', '1')
  await page.locator('.undo-bar').waitFor()
  await stop('answered')
  server.cut()
  await page.locator('.banner').waitFor()
  await stop('cut off')
}
