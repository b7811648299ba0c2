import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../rest/test-server.ts'
import { TestBrowser } from '../support/browser.ts'

let server: TestServer
let browser: TestBrowser

beforeAll(async () => {
  server = await TestServer.start()
  browser = await TestBrowser.launch()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('the page of the REST interface works under its content policy', async () => {
  const { page, errors } = await browser.page()
  const response = await page.goto(`${server.url}/docs`)
  expect(response?.headers()['content-security-policy']).toContain("default-src 'none'")
  expect(response?.headers()['referrer-policy']).toBe('no-referrer')
  await page.getByText('POST/v1/decisions').first().click()
  await page.getByRole('button', { name: 'Try it out' }).click()
  await page.locator('textarea').first().fill('{"customerId":"x","placements":[{"id":"site.hero"}]}')
  await page.getByRole('button', { name: 'Execute' }).click()
  await page.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
  expect(errors).toEqual([])
})
