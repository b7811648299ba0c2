import { type Html, html } from './html.ts'
import type { Category, Product } from './products.ts'

/** The outline of a product, in its colour. */
const shapes: Record<Category, (colour: string) => Html> = {
  phones: (colour) =>
    html`<rect x="56" y="14" width="68" height="132" rx="13" fill="#1d2430"/><rect x="61" y="20" width="58" height="120" rx="9" fill="${colour}"/><circle cx="90" cy="28" r="3" fill="#1d2430"/><path d="M61 110c20-30 38 10 58-26v46a10 10 0 0 1-10 10H71a10 10 0 0 1-10-10z" fill="#fff" opacity=".25"/>`,
  headphones: (colour) =>
    html`<path d="M42 92V80a48 48 0 0 1 96 0v12" fill="none" stroke="#1d2430" stroke-width="9"/><rect x="32" y="84" width="28" height="48" rx="13" fill="${colour}"/><rect x="120" y="84" width="28" height="48" rx="13" fill="${colour}"/>`,
  watches: (colour) =>
    html`<rect x="68" y="10" width="44" height="140" rx="14" fill="${colour}" opacity=".5"/><rect x="54" y="44" width="72" height="74" rx="20" fill="#1d2430"/><rect x="60" y="50" width="60" height="62" rx="15" fill="${colour}"/><path d="M90 64v20l12 8" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/>`,
  tablets: (colour) =>
    html`<rect x="26" y="30" width="128" height="98" rx="11" fill="#1d2430"/><rect x="32" y="36" width="116" height="86" rx="7" fill="${colour}"/><path d="M32 100c40-34 70 10 116-30v45a7 7 0 0 1-7 7H39a7 7 0 0 1-7-7z" fill="#fff" opacity=".25"/>`,
  routers: (colour) =>
    html`<rect x="34" y="92" width="112" height="36" rx="10" fill="${colour}"/><path d="M54 92V44M126 92V44" stroke="#1d2430" stroke-width="7" stroke-linecap="round"/><circle cx="54" cy="110" r="4" fill="#fff"/><circle cx="68" cy="110" r="4" fill="#fff"/>`,
  'smart-home': (colour) =>
    html`<path d="M34 78l56-46 56 46v52a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6z" fill="${colour}"/><circle cx="90" cy="92" r="18" fill="#fff" opacity=".9"/>`,
}

export function picture({ category, colour }: Product): Html {
  return html`<svg viewBox="0 0 180 160" width="180" height="160" aria-hidden="true" focusable="false">${shapes[category](colour)}</svg>`
}
