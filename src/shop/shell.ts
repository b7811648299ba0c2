import { account } from './account.ts'
import { cart } from './cart.ts'
import { type Html, html } from './html.ts'
import { linkTo, locale, say } from './locale.ts'
import { links } from './pages/articles.ts'
import { popup } from './slots.ts'

/** What stays while pages change: header, pop-up, the question of consent, footer. */
export const shell = (): Html => html`
  <a class="skip" href="#main">${say({ ru: 'К содержанию', en: 'To the content' })}</a>
  <header>
    <a class="logo" href="${linkTo('')}"><svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true"><path d="M4 22v-6M11 22V12M18 22V8M25 22V4" stroke="currentColor" stroke-width="4" stroke-linecap="round"/></svg>${say({ ru: 'Сигнал', en: 'Signal' })}</a>
    <nav aria-label="${say({ ru: 'Главное меню', en: 'Main menu' })}">${links.map(({ path, name }) => html`<a href="${linkTo(path)}">${say(name)}</a>`)}</nav>
    <div class="tools">
      <label><span class="unseen">${say({ ru: 'Кто вошёл', en: 'Signed in as' })}</span><select id="customer"><option value="">${say({ ru: 'Гость', en: 'Guest' })}</option></select></label>
      <a href="${linkTo('cart')}" id="cart-link"></a>
      <a href="" id="language" lang="${locale === 'en' ? 'ru' : 'en'}" hreflang="${locale === 'en' ? 'ru' : 'en'}">${locale === 'en' ? 'Рус' : 'Eng'}</a>
    </div>
  </header>
  <main id="main" tabindex="-1"></main>
  <footer>
    <p>${say({ ru: 'Сигнал, которого нет: магазин показывает, как сайт работает с Sufler.', en: 'Signal does not exist: the shop shows how a site works with Sufler.' })}</p>
    <p>${say({ ru: 'Предложения подбираются рекомендательными технологиями.', en: 'Offers are chosen by recommendation technology.' })} <button type="button" class="quiet" id="personal"></button></p>
  </footer>
  ${popup()}
  <div class="consent" role="region" aria-label="${say({ ru: 'Согласие', en: 'Consent' })}" id="consent">
    <p>${say({ ru: 'Показывать предложения, подобранные для вас? Без согласия они зависят только от страницы.', en: 'May we choose offers for you? Without your consent they depend on the page alone.' })}</p>
    <button type="button" class="button" data-consent="true">${say({ ru: 'Согласиться', en: 'Agree' })}</button>
    <button type="button" class="quiet" data-consent="false">${say({ ru: 'Нет', en: 'No' })}</button>
  </div>`

/** Brings up to date what the shell says of the cart, the page and the consent. */
export function updateShell(root: HTMLElement): void {
  const set = (id: string, text: string) => {
    const element = root.querySelector(`#${id}`)
    if (element !== null) element.textContent = text
  }
  const { length } = cart.items()
  set('cart-link', `${say({ ru: 'Корзина', en: 'Cart' })}${length > 0 ? ` (${length})` : ''}`)
  const consent = account.consent()
  set(
    'personal',
    consent === true
      ? say({ ru: 'Персональные предложения: включены. Выключить', en: 'Personal offers: on. Switch off' })
      : say({ ru: 'Персональные предложения: выключены. Включить', en: 'Personal offers: off. Switch on' }),
  )
  root.querySelector('#consent')?.classList.toggle('open', consent === undefined)
  for (const link of root.querySelectorAll('header nav a')) {
    const here = location.pathname === link.getAttribute('href')
    link.setAttribute('aria-current', here ? 'page' : 'false')
  }
}
