import type { Context, Sufler } from '../tag/module.ts'

type Call = { [Name in keyof Sufler]: [Name, ...Parameters<Sufler[Name]>] }[keyof Sufler]

declare global {
  interface Window {
    sufler?: { push(...calls: Call[]): unknown }
  }
}

/** As on any page: before the script of the tag has come, calls wait in a list. */
export function tell(...calls: Call[]): void {
  window.sufler ??= [] as Call[]
  window.sufler.push(...calls)
}

/** All facts of a page, so that none of the page before is left. */
export function tellPage(context: Context): void {
  const nothing = {
    'page.type': undefined,
    'page.category': undefined,
    'cart.value': undefined,
    'cart.contents': undefined,
  }
  tell(['context', { ...nothing, 'device.type': innerWidth < 640 ? 'mobile' : 'desktop', ...context }])
}
