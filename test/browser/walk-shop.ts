import type { Page } from 'playwright-core'

/** One page of each kind, by path below the shop. */
const paths = ['', 'phones', 'phones/orion-12', 'tariffs', 'roaming', 'home', 'tv', 'help', 'account'] as const

/**
 * Leads a shop through its pages and stops at each: first as a visitor, with a full cart and the window that opens over it,
 * then as the customer. Whoever gives no consent is not remembered, so the window opens every time. The page waits for its offers
 * as `patientShop` has it.
 */
export async function walkShop(
  page: Page,
  shopUrl: string,
  customerId: string,
  stop: (state: string) => Promise<void>,
): Promise<void> {
  const hero = () => page.waitForSelector('.hero:is([data-sufler-state=offer], [data-sufler-state=own])')
  await page.goto(`${shopUrl}/phones`)
  await hero()
  await stop('asked for consent')
  await page.click('[data-consent=false]')
  for (const at of [0, 1]) await page.locator('[data-add]').nth(at).click()
  await page.click('#cart-link')
  await page.locator('.cart li').nth(1).waitFor()
  await stop('cart')
  await page.waitForSelector('.popup.open')
  await stop('cart, with a window')
  await page.keyboard.press('Escape')
  await page.waitForSelector(`#customer option[value="${customerId}"]`, { state: 'attached' })
  await page.selectOption('#customer', customerId)
  for (const path of paths) {
    await page.goto(`${shopUrl}/${path}`)
    await hero()
    await stop(`/${path}`)
  }
}
