import { safeUrl } from './safe-url.ts'

type Content = Readonly<Record<string, string>>

/** Elements that would run or load what they hold: no template needs them, and texts must never get into one. */
const refused = 'script,style,iframe,object,embed,link,base'

/**
 * One offer as an element, from a template of the page or from none. Texts of the catalogue become text and never markup;
 * addresses only links and images, and only over http(s). Null for a template without an element.
 *
 * In a template `data-sufler-field="title"` names the text of an element, or the source of an `<img>`, and
 * `data-sufler-href="href"` where an `<a>` leads. An element whose field is missing goes.
 */
export function renderOffer(template: HTMLTemplateElement | null, content: Content): HTMLElement | null {
  const copy = template ? (document.importNode(template.content, true) as DocumentFragment) : plainTemplate(content)
  for (const element of copy.querySelectorAll(refused)) element.remove()
  for (const element of copy.querySelectorAll<HTMLElement>('*')) {
    for (const { name } of [...element.attributes]) if (/^on/i.test(name)) element.removeAttribute(name)
    fill(element, content)
  }
  return copy.querySelector<HTMLElement>('*')
}

function fill(element: HTMLElement, content: Content): void {
  const { suflerField, suflerHref } = element.dataset
  if (suflerHref && element instanceof HTMLAnchorElement) {
    const url = safeUrl(content[suflerHref] ?? 'about:', document.baseURI)
    if (url) element.href = url
  }
  if (!suflerField) return
  const text = content[suflerField] ?? ''
  if (element instanceof HTMLImageElement) {
    const url = text && safeUrl(text, document.baseURI)
    // What it shows is said beside it, unless the page's template says otherwise.
    element.alt ||= ''
    if (url) element.src = url
    else element.remove()
  } else if (text) element.textContent = text
  else element.remove()
}

/** As `<a class="sufler-offer"><img class="sufler-image"><span class="sufler-title">…`: the page's style sheet may do the rest. */
function plainTemplate(content: Content): DocumentFragment {
  const copy = document.createDocumentFragment()
  const root = document.createElement(content.href ? 'a' : 'div')
  root.className = 'sufler-offer'
  root.dataset.suflerHref = 'href'
  for (const field of ['image', 'badge', 'title', 'text', 'button']) {
    const part = document.createElement(field === 'image' ? 'img' : 'span')
    part.className = `sufler-${field}`
    part.dataset.suflerField = field
    root.append(part)
  }
  copy.append(root)
  return copy
}
