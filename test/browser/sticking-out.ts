import type { Page } from 'playwright-core'

/** From the narrowest telephone to a desk; 320 px is also a page of 1280 px at 400 %. */
export const pageWidths = [320, 360, 768, 1280] as const

/**
 * What does not fit at each of the widths: a page that scrolls sideways, elements beyond its edge, text that sticks out of its
 * box or is cut off by it. Empty when all is well.
 */
export async function whatSticksOut(page: Page, state: string): Promise<string[]> {
  const found: string[] = []
  for (const width of pageWidths) {
    await page.setViewportSize({ width, height: width < 1000 ? 740 : 800 })
    const faults = await page.evaluate<string[]>(`(${measure})()`)
    found.push(...faults.map((fault) => `${state}, ${width} px: ${fault}`))
  }
  return found
}

/** Runs in the page. */
const measure = `() => {
  const root = document.documentElement
  const faults = []
  const named = (element) => {
    const name = element.tagName.toLowerCase() + [...element.classList].map((name) => '.' + name).join('')
    return name + ' "' + element.textContent.trim().replace(/\\s+/g, ' ').slice(0, 30) + '"'
  }
  if (root.scrollWidth > root.clientWidth) faults.push('the page is ' + (root.scrollWidth - root.clientWidth) + ' px too wide')
  // What only a screen reader sees, and what is shut.
  const isUnseen = (element) =>
    !element.checkVisibility({ visibilityProperty: true }) || element.closest('svg') !== null ||
    (() => {
      for (let at = element; at !== null; at = at.parentElement)
        if (getComputedStyle(at).clipPath !== 'none') return true
      return false
    })()
  const scrollers = new Set(['auto', 'scroll'])
  const isScrolled = (element) => {
    for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement)
      if (scrollers.has(getComputedStyle(at).overflowX)) return true
    return false
  }
  for (const element of document.body.querySelectorAll('*')) {
    if (isUnseen(element)) continue
    const { left, right, width } = element.getBoundingClientRect()
    if (width > 0 && !isScrolled(element) && (right > root.clientWidth + 0.5 || left < -0.5))
      faults.push(named(element) + ' reaches from ' + left.toFixed(1) + ' to ' + right.toFixed(1))
    const style = getComputedStyle(element)
    if (style.display.startsWith('inline') && style.display !== 'inline-flex' && style.display !== 'inline-block') continue
    if (style.textOverflow === 'ellipsis' || element.tagName === 'SELECT' || element.tagName === 'INPUT') continue
    const beyond = element.scrollWidth - element.clientWidth
    if (beyond > 1 && element.clientWidth > 0 && !scrollers.has(style.overflowX))
      faults.push('the content of ' + named(element) + ' is ' + beyond + ' px wider than it')
    const below = element.scrollHeight - element.clientHeight
    if (below > 1 && style.overflowY === 'hidden' && element.clientHeight > 0)
      faults.push(named(element) + ' hides ' + below + ' px of its content')
  }
  return faults
}`
