import Type from 'typebox'
import { closed } from '../../schema/common.ts'
import type { RestApp } from '../rest/rest-app.ts'
import { pageHeaders } from './page-headers.ts'
import { everybody } from './serve-files.ts'

type Language = 'en' | 'ru'

interface Way {
  name: string
  href: string
  what: Readonly<Record<Language, string>>
}

const ways: readonly Way[] = [
  { name: 'console', href: '/console/operator', what: { en: "The operator's console", ru: 'Рабочее место оператора' } },
  {
    name: 'docs',
    href: '/docs',
    what: { en: 'The REST interface, to read and try', ru: 'Интерфейс REST: прочитать и попробовать' },
  },
  {
    name: 'openapi',
    href: '/docs/json',
    what: { en: 'The same as an OpenAPI document', ru: 'Он же как документ OpenAPI' },
  },
  { name: 'health', href: '/healthz', what: { en: 'Whether the process is alive', ru: 'Работает ли процесс' } },
  {
    name: 'readiness',
    href: '/readyz',
    what: { en: 'Whether it is ready for requests', ru: 'Готов ли он к запросам' },
  },
]

const shop: Way = { name: 'shop', href: '/shop/', what: { en: "The demo's shop", ru: 'Магазин для примера' } }

const lead: Readonly<Record<Language, string>> = {
  en: 'Sufler is running here. It answers which offer fits a customer best at this moment.',
  ru: 'Здесь работает Sufler. Он отвечает, какое предложение сейчас подходит клиенту лучше всего.',
}

/** What programs are told at `/`. */
export const FrontPage = closed({
  name: Type.String(),
  links: Type.Record(Type.String(), Type.String(), { description: 'What there is, by name' }),
})

/**
 * What stands at `/`: where to go from here, for people as a page in the language of their browser, for programs as JSON. It
 * says nothing that differs from one installation to another, but whether there is a shop, and so nobody needs a key.
 */
export function frontPage(app: RestApp, hasShop: boolean): void {
  const all = hasShop ? [...ways, shop] : ways
  const links = Object.fromEntries(all.map(({ name, href }) => [name, href]))
  const pages = { en: pageOf('en', all), ru: pageOf('ru', all) }
  const headers = { ...pageHeaders(''), vary: 'accept, accept-language' }
  app.get(
    '/',
    {
      config: everybody,
      schema: {
        tags: ['operations'],
        operationId: 'getFrontPage',
        summary: 'Where to go from here',
        description: 'A page for browsers, which ask for text/html; JSON for everybody else.',
        response: { 200: FrontPage },
      },
    },
    async (request, reply) => {
      reply.headers(headers)
      if (!/\btext\/html\b/.test(request.headers.accept ?? '')) return { name: 'Sufler', links }
      const language = languageOf(request.headers['accept-language'])
      return reply
        .type('text/html; charset=utf-8')
        .header('content-language', language)
        .serializer((html: unknown) => String(html))
        .send(pages[language] as never)
    },
  )
}

/** Whichever of the two languages is named first; browsers list them in the order in which people want them. */
function languageOf(accepted = ''): Language {
  const [, language = 'en'] = /(?:^|,)\s*(en|ru)\b/i.exec(accepted) ?? []
  return language.toLowerCase() as Language
}

/** Addresses are relative, so that the page also works below a path of a proxy. No styles: the policy of pages lets none in. */
function pageOf(language: Language, all: readonly Way[]): string {
  const items = all.map(({ href, what }) => `<li><a href="${href.slice(1)}">${what[language]}</a></li>`).join('')
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>Sufler</title><main><h1>Sufler</h1><p>${lead[language]}</p><ul>${items}</ul></main></html>`
}
