import type { Words } from './locale.ts'

export const categories = ['phones', 'headphones', 'watches', 'tablets', 'routers', 'smart-home'] as const
export type Category = (typeof categories)[number]

export interface Product {
  id: string
  category: Category
  name: string
  about: Words
  rub: number
  /** Colour of the picture, as CSS writes it. */
  colour: string
}

export const categoryNames: Record<Category, Words> = {
  phones: { ru: 'Телефоны', en: 'Phones' },
  headphones: { ru: 'Наушники', en: 'Headphones' },
  watches: { ru: 'Часы', en: 'Watches' },
  tablets: { ru: 'Планшеты', en: 'Tablets' },
  routers: { ru: 'Роутеры', en: 'Routers' },
  'smart-home': { ru: 'Умный дом', en: 'Smart home' },
}

export const products: readonly Product[] = [
  {
    id: 'orion-12',
    category: 'phones',
    name: 'Orion 12',
    about: { ru: '6,3″, 256 ГБ, камера 50 Мп, 5G', en: '6.3″, 256 GB, 50 MP camera, 5G' },
    rub: 64_990,
    colour: '#4a6cf7',
  },
  {
    id: 'orion-12-mini',
    category: 'phones',
    name: 'Orion 12 mini',
    about: { ru: '5,7″, 128 ГБ, помещается в ладони', en: '5.7″, 128 GB, fits in the palm' },
    rub: 48_990,
    colour: '#e0567a',
  },
  {
    id: 'lumen-s',
    category: 'phones',
    name: 'Lumen S',
    about: { ru: '6,6″, 128 ГБ, батарея на два дня', en: '6.6″, 128 GB, a battery for two days' },
    rub: 24_990,
    colour: '#1f9d76',
  },
  {
    id: 'lumen-lite',
    category: 'phones',
    name: 'Lumen Lite',
    about: { ru: '6,5″, 64 ГБ, первый смартфон', en: '6.5″, 64 GB, a first smartphone' },
    rub: 9_990,
    colour: '#d98a1c',
  },
  {
    id: 'vega-fold',
    category: 'phones',
    name: 'Vega Fold',
    about: { ru: 'Складной, 7,6″, 512 ГБ', en: 'Folding, 7.6″, 512 GB' },
    rub: 129_990,
    colour: '#6b5bd2',
  },
  {
    id: 'knopka-2',
    category: 'phones',
    name: 'Кнопка 2',
    about: { ru: 'Большие кнопки, громкий звонок, фонарик', en: 'Large keys, a loud ring, a torch' },
    rub: 2_990,
    colour: '#5c6b7a',
  },
  {
    id: 'tishe-pro',
    category: 'headphones',
    name: 'Tishe Pro',
    about: { ru: 'Шумоподавление, 32 часа без зарядки', en: 'Noise cancelling, 32 hours on a charge' },
    rub: 14_990,
    colour: '#7a4fd0',
  },
  {
    id: 'tishe-buds',
    category: 'headphones',
    name: 'Tishe Buds',
    about: { ru: 'Вкладыши с кейсом, не боятся дождя', en: 'Earbuds with a case, rain is fine' },
    rub: 5_490,
    colour: '#2a8fbd',
  },
  {
    id: 'ritm-3',
    category: 'watches',
    name: 'Ritm 3',
    about: { ru: 'eSIM: звонки без телефона, 3 дня работы', en: 'eSIM: calls without a phone, 3 days on a charge' },
    rub: 21_990,
    colour: '#d0527f',
  },
  {
    id: 'ritm-kids',
    category: 'watches',
    name: 'Ritm Kids',
    about: { ru: 'Видно, где ребёнок; звонят только свои', en: 'See where the child is; only family may call' },
    rub: 6_990,
    colour: '#e39324',
  },
  {
    id: 'parus-11',
    category: 'tablets',
    name: 'Parus 11',
    about: { ru: '11″, 128 ГБ, стилус в комплекте', en: '11″, 128 GB, with a pen' },
    rub: 32_990,
    colour: '#3b7dd8',
  },
  {
    id: 'volna-6',
    category: 'routers',
    name: 'Volna 6',
    about: { ru: 'Wi-Fi 6, до 120 м², два блока', en: 'Wi-Fi 6, up to 120 m², two units' },
    rub: 7_490,
    colour: '#2f9c9a',
  },
  {
    id: 'dom-start',
    category: 'smart-home',
    name: 'Дом: старт',
    about: { ru: 'Колонка, лампа, датчик двери', en: 'A speaker, a lamp, a door sensor' },
    rub: 8_990,
    colour: '#58a03c',
  },
]

export const productsOf = (category: Category): readonly Product[] =>
  products.filter((product) => product.category === category)
