import { type Html, html } from '../html.ts'
import { price, say, type Words } from '../locale.ts'
import { categories, products } from '../products.ts'
import { hero, sidebar } from '../slots.ts'
import { cartFacts, productCard } from './catalogue.ts'
import type { Page } from './page.ts'

interface Tariff {
  name: Words
  rub: number
  about: Words
}

const tariffList: readonly Tariff[] = [
  { name: { ru: 'Лёгкий', en: 'Light' }, rub: 290, about: { ru: '5 ГБ, 200 минут', en: '5 GB, 200 minutes' } },
  {
    name: { ru: 'На каждый день', en: 'Everyday' },
    rub: 490,
    about: { ru: '15 ГБ, 400 минут', en: '15 GB, 400 minutes' },
  },
  {
    name: { ru: 'Умный', en: 'Smart' },
    rub: 690,
    about: { ru: '40 ГБ, 800 минут, мессенджеры без счёта', en: '40 GB, 800 minutes, messengers not counted' },
  },
  {
    name: { ru: 'Максимум', en: 'Max' },
    rub: 1_190,
    about: { ru: 'Интернет без счёта, 1500 минут', en: 'Data not counted, 1,500 minutes' },
  },
  {
    name: { ru: 'Семья', en: 'Family' },
    rub: 990,
    about: { ru: '60 ГБ на всех, до пяти номеров', en: '60 GB for all, up to five numbers' },
  },
]

const cards = (list: readonly Html[]): Html => html`<ul class="cards">${list}</ul>`
const tariffCard = ({
  name,
  rub,
  about,
}: Tariff): Html => html`<li><strong>${say(name)}</strong><span>${say(about)}</span>
  <span class="price">${price(rub)} ${say({ ru: 'в месяц', en: 'a month' })}</span></li>`
const wordsCard = (title: Words, text: Words): Html =>
  html`<li><strong>${say(title)}</strong><span>${say(text)}</span></li>`
const around = (content: Html): Html => html`${hero()}<div class="columns"><div>${content}</div>${sidebar()}</div>`
const article = (category: string, title: Words, content: Html): Page => ({
  title: say(title),
  context: { 'page.type': 'article', 'page.category': category, ...cartFacts() },
  main: around(html`<h1>${say(title)}</h1>${content}`),
})

const popular = products.filter(({ id }) => ['orion-12', 'lumen-s', 'tishe-pro', 'ritm-3'].includes(id))

export const home = (): Page => ({
  title: say({ ru: 'Сигнал: связь, телефоны, интернет', en: 'Signal: mobile, phones, internet' }),
  context: { 'page.type': 'home', ...cartFacts() },
  main: around(html`<h1>${say({ ru: 'Популярное', en: 'Popular' })}</h1><ul class="products">${popular.map(productCard)}</ul>
    <h2>${say({ ru: 'Тарифы', en: 'Tariffs' })}</h2>${cards(tariffList.slice(1, 4).map(tariffCard))}`),
})

export const tariffs = (): Page =>
  article(
    'tariffs',
    { ru: 'Тарифы', en: 'Tariffs' },
    html`<p class="lead">${say({ ru: 'Сменить тариф можно раз в месяц, номер останется тем же.', en: 'Change the tariff once a month; the number stays.' })}</p>${cards(tariffList.map(tariffCard))}`,
  )

export const roaming = (): Page =>
  article(
    'roaming',
    { ru: 'Роуминг', en: 'Roaming' },
    html`<p class="lead">${say({ ru: 'Связь включится сама, как только самолёт приземлится.', en: 'It works by itself as soon as the plane has landed.' })}</p>
      <table><thead><tr><th scope="col">${say({ ru: 'Страна', en: 'Country' })}</th><th scope="col">${say({ ru: 'Минута', en: 'A minute' })}</th><th scope="col">${say({ ru: '100 МБ без пакета', en: '100 MB without a pack' })}</th></tr></thead>
      <tbody>${[
        { country: { ru: 'Турция', en: 'Turkey' }, minute: 35, data: 490 },
        { country: { ru: 'Таиланд', en: 'Thailand' }, minute: 45, data: 590 },
        { country: { ru: 'Сербия', en: 'Serbia' }, minute: 35, data: 490 },
        { country: { ru: 'Казахстан', en: 'Kazakhstan' }, minute: 15, data: 190 },
        { country: { ru: 'Объединённые Эмираты', en: 'United Emirates' }, minute: 65, data: 790 },
      ].map(
        ({ country, minute, data }) =>
          html`<tr><th scope="row">${say(country)}</th><td>${price(minute)}</td><td>${price(data)}</td></tr>`,
      )}</tbody></table>`,
  )

export const homeInternet = (): Page =>
  article(
    'home-internet',
    { ru: 'Домашний интернет', en: 'Home internet' },
    cards([
      wordsCard(
        { ru: '100 Мбит/с', en: '100 Mbit/s' },
        { ru: 'Сериалы и учёба, 450 ₽ в месяц', en: 'Series and studies, ₽450 a month' },
      ),
      wordsCard(
        { ru: '500 Мбит/с', en: '500 Mbit/s' },
        { ru: 'Игры и большая семья, 650 ₽', en: 'Games and a large family, ₽650' },
      ),
      wordsCard(
        { ru: '1 Гбит/с', en: '1 Gbit/s' },
        { ru: 'Чтобы не думать об этом, 850 ₽', en: 'So as not to think of it, ₽850' },
      ),
    ]),
  )

export const television = (): Page =>
  article(
    'tv',
    { ru: 'Телевидение', en: 'Television' },
    cards([
      wordsCard({ ru: 'Базовый', en: 'Basic' }, { ru: '180 каналов, 290 ₽ в месяц', en: '180 channels, ₽290 a month' }),
      wordsCard(
        { ru: 'Кино', en: 'Films' },
        { ru: 'Премьеры и классика без рекламы', en: 'New and old films without breaks' },
      ),
      wordsCard({ ru: 'Спорт', en: 'Sport' }, { ru: 'Все матчи выходных', en: 'All matches of the weekend' }),
    ]),
  )

export const help = (): Page =>
  article(
    'help',
    { ru: 'Помощь', en: 'Help' },
    cards([
      wordsCard({ ru: '0611', en: '0611' }, { ru: 'Звонок с нашего номера бесплатный', en: 'Free from our numbers' }),
      wordsCard({ ru: 'Салоны', en: 'Shops' }, { ru: '140 салонов, до 21:00', en: '140 shops, until nine' }),
    ]),
  )

/** Whatever has no page of its own: an offer may lead here. */
export const service = (): Page => ({
  ...article(
    'account',
    { ru: 'Услуги и бонусы', en: 'Services and bonus' },
    cards([
      wordsCard(
        { ru: 'Личный кабинет', en: 'Your account' },
        { ru: 'Баланс, услуги и баллы в одном месте', en: 'Balance, services and points in one place' },
      ),
      wordsCard(
        { ru: 'Перейти к нам', en: 'Move to us' },
        { ru: 'Номер останется вашим', en: 'Your number stays yours' },
      ),
    ]),
  ),
})

export const links: readonly { path: string; name: Words }[] = [
  { path: categories[0], name: { ru: 'Магазин', en: 'Shop' } },
  { path: 'tariffs', name: { ru: 'Тарифы', en: 'Tariffs' } },
  { path: 'roaming', name: { ru: 'Роуминг', en: 'Roaming' } },
  { path: 'home', name: { ru: 'Дом', en: 'Home' } },
  { path: 'tv', name: { ru: 'ТВ', en: 'TV' } },
  { path: 'help', name: { ru: 'Помощь', en: 'Help' } },
]
