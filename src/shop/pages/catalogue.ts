import { cart } from '../cart.ts'
import { type Html, html } from '../html.ts'
import { linkTo, price, say } from '../locale.ts'
import { picture } from '../picture.ts'
import { type Category, categories, categoryNames, type Product, productsOf } from '../products.ts'
import { hero, sidebar } from '../slots.ts'
import type { Page } from './page.ts'

export const productCard = (product: Product): Html => html`<li class="product">
  <a href="${linkTo(`${product.category}/${product.id}`)}">${picture(product)}<strong>${product.name}</strong></a>
  <span class="about">${say(product.about)}</span>
  <span class="price">${price(product.rub)}</span>
  <button type="button" class="button" data-add="${product.id}" aria-label="${say({ ru: 'В корзину', en: 'Add to cart' })}: ${product.name}">${say({ ru: 'В корзину', en: 'Add to cart' })}</button>
</li>`

export function catalogue(category: Category): Page {
  const title = say(categoryNames[category])
  const tabs = categories.map(
    (other) =>
      html`<a href="${linkTo(other)}" aria-current="${other === category ? 'page' : 'false'}">${say(categoryNames[other])}</a>`,
  )
  return {
    title,
    context: { 'page.type': 'catalog', 'page.category': category, ...cartFacts() },
    main: html`${hero()}<nav class="tabs" aria-label="${say({ ru: 'Разделы', en: 'Departments' })}">${tabs}</nav>
      <div class="columns"><div><h1>${title}</h1><ul class="products">${productsOf(category).map(productCard)}</ul></div>${sidebar()}</div>`,
  }
}

export function productPage(product: Product): Page {
  return {
    title: product.name,
    context: { 'page.type': 'product', 'page.category': product.category, ...cartFacts() },
    main: html`${hero()}<div class="columns"><article class="details">
        <div class="stage">${picture(product)}</div>
        <div><h1>${product.name}</h1><p>${say(product.about)}</p><p class="price large">${price(product.rub)}</p>
        <button type="button" class="button" data-add="${product.id}">${say({ ru: 'В корзину', en: 'Add to cart' })}</button>
        <ul class="ticks"><li>${say({ ru: 'Гарантия два года', en: 'Two years of warranty' })}</li>
        <li>${say({ ru: 'Перенесём данные бесплатно', en: 'We move your data for free' })}</li>
        <li>${say({ ru: 'Вернуть можно 30 дней', en: '30 days to return it' })}</li></ul></div>
      </article>${sidebar()}</div>`,
  }
}

/** As features.yaml has them; nothing is told of an empty cart. */
export function cartFacts(): Page['context'] {
  const items = cart.items().map(({ id, category, rub }) => ({ sku: id, category, price: rub }))
  const total = cart.total()
  return items.length === 0 ? {} : { 'cart.value': total, 'cart.contents': { total, items } }
}
