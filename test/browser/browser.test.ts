import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestBrowser } from '../support/browser.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await TestBrowser.launch()
})
afterAll(() => browser.close())

test('pages of different contexts know nothing of each other, and errors in them are seen', async () => {
  const first = await browser.page()
  const second = await browser.page()
  await first.page.goto('data:text/html,<title>one</title><script>throw new TypeError("broken")</script>')
  await second.page.goto('data:text/html,<title>two</title>')
  expect(await first.page.title()).toBe('one')
  expect(first.errors).toEqual(['TypeError: broken'])
  expect(second.errors).toEqual([])
  expect(first.page.context()).not.toBe(second.page.context())

  await browser.reset()
  expect(first.page.isClosed() && second.page.isClosed()).toBe(true)
})
