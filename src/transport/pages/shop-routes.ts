import { CustomerId, closed } from '../../schema/common.ts'
import { ServiceError } from '../../service/errors.ts'
import type { RestApp } from '../rest/rest-app.ts'
import type { PageFile } from './page-files.ts'
import { pageHeaders } from './page-headers.ts'
import { everybody, oneYear, sendFile, serveFile } from './serve-files.ts'

/** Somebody whom the demo's shop can sign in. */
export interface ShopCustomer {
  id: string
  name: string
  about: { ru: string; en: string }
}

/** The proof that a page is shown to this customer; good until then. */
export type Prove = (customerId: string, expiresAtSeconds: number) => string

/** As short as a real shop would make it. */
const sessionSeconds = 60 * 60

const SignIn = closed({ customerId: CustomerId })

/**
 * The demo's shop, and the little of a server that it has: who can sign in, and the proof for the pages of whoever did. In a
 * real shop a password stands before that, and the proof comes with the page.
 */
export function shopRoutes(
  app: RestApp,
  files: readonly PageFile[],
  customers: readonly ShopCustomer[],
  prove: Prove,
): void {
  servePages(app, files)
  app.get('/shop/customers', { config: everybody, schema: { hide: true } }, () => customers)
  app.post(
    '/shop/session',
    { config: everybody, schema: { hide: true, body: SignIn } },
    ({ body: { customerId } }, reply) => {
      const customer = customers.find(({ id }) => id === customerId)
      if (customer === undefined) throw new ServiceError('customer-unknown', 'the shop does not know this customer')
      const { id, name } = customer
      const expiresAtSeconds = Math.floor(Date.now() / 1_000) + sessionSeconds
      const session = { id, name, proof: prove(id, expiresAtSeconds), expiresAtMs: expiresAtSeconds * 1_000 }
      return reply.header('cache-control', 'no-store').send(session)
    },
  )
}

/** Pages are made in the browser: every path below the shop is the page of its language. */
function servePages(app: RestApp, files: readonly PageFile[]): void {
  const headers = pageHeaders("'self'")
  for (const file of files.filter(({ isPage }) => !isPage)) {
    const isHashed = file.path.startsWith('assets/')
    serveFile(app, `/shop/${file.path}`, file, { 'cache-control': isHashed ? oneYear : 'public, max-age=3600' })
  }
  const pages = { 'index.html': ['/shop/', '/shop/*'], 'en/index.html': ['/shop/en', '/shop/en/', '/shop/en/*'] }
  for (const [path, urls] of Object.entries(pages)) {
    const file = files.find((file) => file.path === path)
    if (file === undefined) throw new Error(`the shop has no ${path}: build it with npm run build`)
    for (const url of urls) {
      app.get(url, { config: everybody, schema: { hide: true } }, (request, reply) => {
        // A picture that is not there must not look like a page.
        if (/\.\w+$/.test(request.url.replace(/\?.*/, '')))
          throw new ServiceError('route-unknown', 'the shop has no such file')
        return sendFile(request, reply, file, headers)
      })
    }
  }
}
