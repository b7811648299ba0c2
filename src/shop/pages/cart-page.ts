import { cart } from '../cart.ts'
import { html } from '../html.ts'
import { linkTo, price, say } from '../locale.ts'
import { picture } from '../picture.ts'
import { hero, sidebar } from '../slots.ts'
import { cartFacts } from './catalogue.ts'
import type { Page } from './page.ts'

export function cartPage(): Page {
  const title = say({ ru: 'Корзина', en: 'Cart' })
  const items = cart.items()
  const rows = items.map(
    (
      product,
    ) => html`<li>${picture(product)}<span><strong>${product.name}</strong><span>${price(product.rub)}</span></span>
      <button type="button" class="quiet" data-remove="${product.id}">${say({ ru: 'Убрать', en: 'Remove' })}<span class="unseen"> ${product.name}</span></button></li>`,
  )
  const full = html`<ul class="cart">${rows}</ul><p class="price large">${say({ ru: 'Итого', en: 'Total' })}: ${price(cart.total())}</p>
    <button type="button" class="button">${say({ ru: 'Оформить заказ', en: 'Order' })}</button>`
  const empty = html`<p class="lead">${say({ ru: 'Пока пусто.', en: 'Nothing yet.' })} <a href="${linkTo('phones')}">${say({ ru: 'Выбрать телефон', en: 'Choose a phone' })}</a></p>`
  return {
    title,
    context: { 'page.type': 'cart', ...cartFacts() },
    main: html`${hero()}<div class="columns"><div><h1>${title}</h1>${items.length > 0 ? full : empty}</div>${sidebar()}</div>`,
  }
}
