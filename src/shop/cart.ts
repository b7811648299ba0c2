import { type Product, products } from './products.ts'

const name = 'shop.cart'

/** What lies in the cart, as the ids of products; kept for this tab. */
function read(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? '[]')
  } catch {
    return []
  }
}

function write(ids: string[]): void {
  sessionStorage.setItem(name, JSON.stringify(ids))
}

export const cart = {
  items: (): Product[] => read().flatMap((id) => products.find((product) => product.id === id) ?? []),
  total: (): number => cart.items().reduce((sum, { rub }) => sum + rub, 0),
  add: (id: string): void => write([...read(), id]),
  remove(id: string): void {
    const ids = read()
    ids.splice(ids.indexOf(id), 1)
    write(ids)
  },
}
