import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { loopbackCaller } from '../../domain/access/caller.ts'
import type { Sufler } from '../../service/sufler.ts'
import type { RestApp } from '../rest/rest-app.ts'
import { embedJson } from './embed-json.ts'
import { frontPage } from './front-page.ts'
import { type PageFile, readPageFiles } from './page-files.ts'
import { pageHeaders } from './page-headers.ts'
import { readCallCard } from './read-call-card.ts'
import { everybody, oneYear, sendFile, serveFile } from './serve-files.ts'
import { type Prove, type ShopCustomer, shopRoutes } from './shop-routes.ts'

/** Largest form of a CRM, in bytes: Bitrix24's have about 2 kB. */
const formBytesMax = 64 * 1024

/** The tag has one name for ever, so that shops need never change their pages: a new version is there within the hour. */
const tagCaching = 'public, max-age=3600, stale-while-revalidate=86400'

/** What stands beside this code once it is built. */
const builtDir = fileURLToPath(new URL('../..', import.meta.url))

export interface PageOptions {
  /** Also the shop of the demo, at `/shop/`: whom it can sign in. */
  shop?: readonly ShopCustomer[] | undefined
}

/** The operator's console, the tag for websites, and the demo's shop. None of them holds any data. */
export async function pageRoutes(app: RestApp, { settings, site }: Sufler, { shop }: PageOptions): Promise<void> {
  frontPage(app, shop !== undefined)
  const filesOf = (folder: string) => readPageFiles(join(builtDir, folder))
  await consoleRoutes(app, await filesOf('console'), pageHeaders(settings.frameAncestors))
  for (const file of await filesOf('tag')) {
    serveFile(app, `/tag/${file.path}`, file, {
      'cache-control': tagCaching,
      // Pages of every shop load it, and may ask for its integrity.
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    })
  }
  if (shop !== undefined) {
    const prove: Prove = (id, expiresAtSeconds) => site.proofs.prove(id, loopbackCaller.id, expiresAtSeconds)
    shopRoutes(app, await filesOf('shop'), shop, prove)
  }
}

async function consoleRoutes(
  app: RestApp,
  files: readonly PageFile[],
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const page = files.find(({ path }) => path === 'index.html')
  if (page === undefined) throw new Error('the console has no index.html: build it with npm run build')
  for (const file of files.filter((file) => file !== page)) {
    serveFile(app, `/console/${file.path}`, file, { 'cache-control': file.isHashed ? oneYear : 'no-cache' })
  }
  app.get('/console/operator', { config: everybody, schema: { hide: true } }, (request, reply) =>
    sendFile(request, reply, page, headers),
  )
  const html = page.bytes.toString('utf8')
  // Forms are understood here and nowhere else: any page of the web may post a form, without asking first.
  await app.register(async (scope: FastifyInstance) => {
    await scope.register(formbody, { bodyLimit: formBytesMax })
    scope.post(
      '/console/operator',
      { config: everybody, bodyLimit: formBytesMax, schema: { hide: true } },
      async (request, reply) => {
        const card = readCallCard((request.body ?? {}) as Record<string, unknown>)
        return reply
          .headers(headers)
          .type(page.type)
          .send(embedJson(html, 'call-card', card))
      },
    )
  })
}
