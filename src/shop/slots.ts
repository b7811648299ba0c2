import { type Html, html } from './html.ts'
import { linkTo, say } from './locale.ts'

/** The large banner. What stands in it without Sufler is the shop's own. */
export const hero =
  (): Html => html`<section class="hero" data-sufler="site.hero" aria-label="${say({ ru: 'Предложение', en: 'Offer' })}">
  <a class="banner" href="${linkTo('tariffs')}">
    <img src="/shop/images/welcome.svg" alt="" width="330" height="200">
    <span class="banner-words">
      <strong>${say({ ru: 'Сигнал рядом', en: 'Signal is near' })}</strong>
      <span>${say({ ru: 'Тарифы, телефоны и домашний интернет.', en: 'Tariffs, phones and home internet.' })}</span>
      <span class="button">${say({ ru: 'Посмотреть тарифы', en: 'See the tariffs' })}</span>
    </span>
  </a>
  <template>
    <div class="banner">
      <img data-sufler-field="image" alt="" width="330" height="200">
      <div class="banner-words">
        <em class="badge" data-sufler-field="badge"></em>
        <strong data-sufler-field="title"></strong>
        <span data-sufler-field="text"></span>
        <a class="button" data-sufler-href="href" data-sufler-field="button"></a>
      </div>
      <button class="dismiss" type="button" data-sufler-action="decline" aria-label="${say({ ru: 'Больше не показывать', en: 'Do not show again' })}">×</button>
    </div>
  </template>
</section>`

/** Two small tiles beside the page. */
export const sidebar =
  (): Html => html`<aside class="sidebar" data-sufler="site.sidebar" data-sufler-count="2" aria-label="${say({ ru: 'Для вас', en: 'For you' })}">
  <a class="tile" href="${linkTo('help')}">
    <img src="/shop/images/help.svg" alt="" width="330" height="200">
    <strong>${say({ ru: 'Мы на связи', en: 'We are here' })}</strong>
    <span>${say({ ru: 'Чат и телефон 0611, круглые сутки.', en: 'Chat, or call 0611, around the clock.' })}</span>
  </a>
  <a class="tile" href="${linkTo('home')}">
    <img src="/shop/images/delivery.svg" alt="" width="330" height="200">
    <strong>${say({ ru: 'Доставка', en: 'Delivery' })}</strong>
    <span>${say({ ru: 'Завтра, в любой город области.', en: 'Tomorrow, to every town nearby.' })}</span>
  </a>
  <template>
    <a class="tile" data-sufler-href="href">
      <img data-sufler-field="image" alt="" width="330" height="200">
      <strong data-sufler-field="title"></strong>
      <span data-sufler-field="text"></span>
    </a>
  </template>
</aside>`

/** A window over the page, which opens once the visitor has looked around. It is there before anything is asked for. */
export const popup = (): Html => html`<div class="popup" data-sufler="site.popup">
  <template>
    <div role="dialog" aria-labelledby="popup-title" aria-describedby="popup-text">
      <em class="badge" data-sufler-field="badge"></em>
      <strong id="popup-title" data-sufler-field="title"></strong>
      <p id="popup-text" data-sufler-field="text"></p>
      <a class="button" data-sufler-href="href" data-sufler-field="button"></a>
      <button class="quiet" type="button" data-sufler-action="decline" data-sufler-field="decline"></button>
    </div>
  </template>
</div>`
