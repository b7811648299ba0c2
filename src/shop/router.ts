import { help, home, homeInternet, roaming, service, tariffs, television } from './pages/articles.ts'
import { cartPage } from './pages/cart-page.ts'
import { catalogue, productPage } from './pages/catalogue.ts'
import type { Page } from './pages/page.ts'
import { categories, products } from './products.ts'

const pages: Readonly<Record<string, () => Page>> = {
  '': home,
  cart: cartPage,
  tariffs,
  internet: tariffs,
  family: tariffs,
  'port-in': tariffs,
  roaming,
  travel: roaming,
  calls: roaming,
  home: homeInternet,
  tv: television,
  help,
}

/** The page at a path below the shop; what is not known is a service that an offer leads to. */
export function pageAt(path: string): Page {
  const [first = '', second] = path.split('/')
  const category = categories.find((category) => category === first)
  if (category === undefined) return (Object.hasOwn(pages, first) ? pages[first] : undefined)?.() ?? service()
  const product = products.find(({ id }) => id === second)
  return product === undefined ? catalogue(category) : productPage(product)
}
