import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { TestBrowser } from '../test/support/browser.ts'
import { SuflerProcess } from '../test/support/sufler-process.ts'
import { formatVerdicts, judge, readFigureBudgets } from './figure-budgets.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { median } from './statistics.ts'
import { figure } from './table.ts'

const help = `Measures the operator's console and the website's tag in Chromium, on the demo as npm start serves it.

  npm run bench:browser                  half a minute; the machine should do nothing else
  npm run bench:browser -- --smoke       a page of each: shows that it runs, measures nothing

Exit codes:
  0  all budgets are kept (or --smoke)
  1  one is not`

/** Text, because it runs in the page: what is compiled here knows no window. */
const watchShifts = `window.shifted = 0
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifted += entry.value })
    .observe({ type: 'layout-shift', buffered: true })`

const { values } = parseArgs({ options: { smoke: { type: 'boolean', default: false }, help: { type: 'boolean' } } })
if (values.help) say(help)
else if (!(await run(values.smoke ? 1 : 15)) && !values.smoke) process.exitCode = 1

interface Measured {
  ms: number[]
  bytes: number
}

/** Whether all budgets are kept. Every page is loaded once before, to warm the server up, and has a context of its own. */
async function run(pages: number): Promise<boolean> {
  const dir = await mkdtemp(join(tmpdir(), 'sufler-bench-browser-'))
  const server = new SuflerProcess(['demo', '--port', '0', '--grpc-port', '0', '--store', `lmdb:${dir}`])
  const browser = await TestBrowser.launch()
  try {
    const url = await server.url()
    const shown = await measureConsole(browser, url, pages)
    const { shift, withoutOffer, ...banners } = await measureTag(browser, url, pages)
    const figures = {
      'console: call to offers, ms': median(shown.ms),
      'console: bundle, KB gzip': shown.bytes / 1_000,
      'tag: script to banner, ms': median(banners.ms),
      'tag: script, KB gzip': banners.bytes / 1_024,
      'tag: layout shift': shift,
      'tag: pages without an offer': withoutOffer,
    }
    say(formatMachine(describeMachine()))
    say(
      `${pages} pages of each; worst: console ${figure(Math.max(...shown.ms))} ms, tag ${figure(Math.max(...banners.ms))} ms`,
    )
    const verdicts = judge(figures, await readFigureBudgets('browser'))
    say(formatVerdicts(verdicts))
    return verdicts.every(({ isKept }) => isKept)
  } finally {
    await browser.close()
    server.signal('SIGTERM')
    await server.exitCode
    await rm(dir, { recursive: true })
  }
}

/** A console that is open, as it is all day, and a call that comes in and is answered. */
async function measureConsole(browser: TestBrowser, url: string, pages: number): Promise<Measured> {
  const ms: number[] = []
  for (let i = 0; i <= pages; i++) {
    const { page } = await browser.page({ locale: 'en-US' })
    await page.goto(`${url}/console/operator`)
    await page.locator('.ringing-note').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => performance.getEntriesByName('sufler:first-offers').length > 0)
    const took = await page.evaluate(() => performance.getEntriesByName('sufler:first-offers')[0]?.duration ?? 0)
    if (i > 0) ms.push(took)
    await browser.reset()
  }
  return { ms, bytes: await gzippedBytes('console') }
}

/** A page that has nothing but a place for a banner, from another origin than the server of the offers. */
async function servePage(url: string): Promise<{ url: string; close(): void }> {
  const html = `<!doctype html><title>A site</title>
<style>.banner { height: 240px }</style>
<div class="banner" data-sufler="site.hero"><h2>Our own words</h2></div>
<script async src="${url}/tag/sufler.js" data-key="sufler_site_bench" data-locale="en" data-timeout="2000"></script>`
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function measureTag(browser: TestBrowser, url: string, pages: number) {
  const site = await servePage(url)
  const ms: number[] = []
  let shift = 0
  let withoutOffer = 0
  for (let i = 0; i <= pages; i++) {
    const { page } = await browser.page({ locale: 'en-US' })
    await page.addInitScript(watchShifts)
    await page.goto(site.url)
    await page.waitForSelector('.banner:is([data-sufler-state=offer], [data-sufler-state=own])')
    await page.waitForTimeout(100)
    const banner = await page.evaluate(() => performance.getEntriesByName('sufler:banner')[0]?.duration)
    const shifted: number = await page.evaluate('window.shifted')
    if (i > 0) {
      if (banner === undefined) withoutOffer++
      else ms.push(banner)
      shift = Math.max(shift, shifted)
    }
    await browser.reset()
  }
  site.close()
  if (ms.length === 0) throw new Error('no page had an offer in time')
  return { ms, bytes: await gzippedBytes('tag', 'sufler.js'), shift, withoutOffer }
}

/** Of one file of a page's build, or of all its scripts and styles. */
async function gzippedBytes(folder: string, file?: string): Promise<number> {
  const dir = join(import.meta.dirname, '..', 'dist', folder)
  const all = file === undefined ? await readdir(dir, { recursive: true }) : [file]
  const sizes = all
    .filter((path) => /\.(js|css|html)$/.test(path))
    .map(async (path) => gzipSync(await readFile(join(dir, path))).length)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
