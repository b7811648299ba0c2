export type Locale = 'ru' | 'en'
/** One text in the languages of the shop. */
export type Words = Record<Locale, string>

/** A page is of one language; the other one has pages of its own, below `/shop/en/`. */
export const locale: Locale = document.documentElement.lang === 'en' ? 'en' : 'ru'
const base = locale === 'en' ? '/shop/en/' : '/shop/'

export const say = (words: Words): string => words[locale]

/** `phones` → `/shop/en/phones` */
export const linkTo = (path: string): string => base + path

/** The path below the shop, of this page: `phones/orion-12`; empty for the first one. */
export const pathOf = (pathname: string): string =>
  pathname.replace(/^\/shop\/(en(\/|$))?/, '').replace(/(\/|\/?index\.html)$/, '')

/** The same page in the other language. */
export const otherLanguage = (pathname: string): string => (locale === 'en' ? '/shop/' : '/shop/en/') + pathOf(pathname)

const roubles = new Intl.NumberFormat(locale, {
  style: 'currency',
  currency: 'RUB',
  currencyDisplay: 'narrowSymbol',
  maximumFractionDigits: 0,
})
export const price = (rub: number): string => roubles.format(rub)
