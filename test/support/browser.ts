import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { chromiumFacts } from '../../scripts/prepare/facts.mjs'

/** Nothing that talks to the outside, and no sandbox: tests run as root, and open only pages of their own. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A page and everything that went wrong in it: exceptions, errors in its console, refused by its content policy. */
export interface TestPage {
  page: Page
  errors: string[]
}

/** One Chromium without a window for a test file; every page has a context of its own: no cookies, no storage. */
export class TestBrowser {
  readonly #browser: Browser
  readonly #contexts = new Set<BrowserContext>()

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  /** Starts the browser that CHROMIUM_PATH names, or the one on the PATH. Throws a sentence when there is none. */
  static async launch({ env = {} }: { env?: Record<string, string> } = {}): Promise<TestBrowser> {
    const { namedPath, foundPath } = chromiumFacts()
    const executablePath = namedPath?.trim() || foundPath
    if (executablePath === undefined)
      throw new Error('No Chromium: set CHROMIUM_PATH, or run "node scripts/prepare.mjs --chromium"')
    return new TestBrowser(
      await chromium.launch({ executablePath, headless: true, args, env: { ...process.env, ...env } }),
    )
  }

  /** A context of its own: pages in it know each other's cookies and storage, and nobody else's. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext(options)
    this.#contexts.add(context)
    return context
  }

  /** A page in a context of its own, or in the given one. */
  async page(where: BrowserContextOptions | BrowserContext = {}): Promise<TestPage> {
    const context = 'newPage' in where ? where : await this.context(where)
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(`${error.name}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    return { page, errors }
  }

  /** Closes all pages and contexts, and keeps the browser: for `afterEach`. */
  async reset(): Promise<void> {
    await Promise.all([...this.#contexts].map((context) => context.close()))
    this.#contexts.clear()
  }

  async close(): Promise<void> {
    await this.#browser.close()
  }
}
