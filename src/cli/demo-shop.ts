import type { ShopCustomer } from '../transport/pages/shop-routes.ts'
import type { DemoCustomer } from './demo-customers.ts'

/** Whom the demo's shop can sign in: each sees something else there. */
const stories: Readonly<Record<string, ShopCustomer['about']>> = {
  '79161234567': { ru: 'каждый день в интернете, роуминга нет', en: 'online every day, no roaming pack' },
  '79161000021': { ru: 'выбирает наушники', en: 'is choosing headphones' },
  '79161000019': { ru: 'телефону три года', en: 'a phone of three years' },
  '79161000014': { ru: 'переплачивает за тариф', en: 'pays too much for the tariff' },
  '79161000033': { ru: 'скоро день рождения', en: 'birthday soon' },
  '79161000037': { ru: 'думает уйти', en: 'thinks of leaving' },
  '79161000026': { ru: 'в доме есть наш кабель', en: 'our cable is in the house' },
  '79161000016': { ru: 'семья с детьми', en: 'a family with children' },
  '79161000030': { ru: 'есть долг: ничего не продаём', en: 'owes money: nothing is sold' },
}

/** Those of the demo's customers who have a story to tell in the shop, by the names in their contracts. */
export function shopCustomers(customers: readonly DemoCustomer[]): ShopCustomer[] {
  return customers.flatMap(({ customerId: id, features }) => {
    const about = stories[id]
    return about === undefined ? [] : [{ id, name: String(features.first_name), about }]
  })
}
