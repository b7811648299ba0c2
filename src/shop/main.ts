import { account } from './account.ts'
import { cart } from './cart.ts'
import { rememberOffers, showChosenOffer } from './chosen-offer.ts'
import { linkTo, otherLanguage, pathOf, say } from './locale.ts'
import { watchPopup } from './popup.ts'
import { pageAt } from './router.ts'
import { shell, updateShell } from './shell.ts'
import { tell, tellPage } from './sufler.ts'

const root = document.getElementById('shop') as HTMLElement
root.innerHTML = shell().markup
const main = root.querySelector('main') as HTMLElement

function show(): void {
  const path = pathOf(location.pathname)
  const page = pageAt(path)
  document.title = page.title
  tellPage(page.context)
  main.innerHTML = page.main.markup
  showChosenOffer(main, path)
  root.querySelector('#language')?.setAttribute('href', otherLanguage(location.pathname))
  updateShell(root)
}

/** Another page without another document; the tag notices that the path has changed, and asks anew. */
function goTo(href: string): void {
  const isElsewhere = href !== location.href
  if (isElsewhere) history.pushState({}, '', href)
  show()
  if (!isElsewhere) tell(['refresh'])
  scrollTo(0, 0)
  main.focus({ preventScroll: true })
}

function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  const link = (event.target as Element).closest('a')
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
  if (link === null || !isPlain || link.origin !== location.origin || link.id === 'language') return undefined
  const isOfLanguage = link.pathname.startsWith(linkTo('')) && otherLanguage(link.pathname) !== link.pathname
  return isOfLanguage && link.getAttribute('href')?.startsWith('#') !== true ? link : undefined
}

root.addEventListener('click', (event) => {
  const { add, remove, consent } = (event.target as Element).closest('button')?.dataset ?? {}
  if (add !== undefined) cart.add(add)
  if (remove !== undefined) cart.remove(remove)
  if (consent !== undefined) account.agree(consent === 'true')
  const isSwitch = (event.target as Element).id === 'personal'
  if (isSwitch) account.agree(account.consent() !== true)
  if (consent !== undefined || isSwitch || remove !== undefined) goTo(location.href)
  else if (add !== undefined) {
    tellPage(pageAt(pathOf(location.pathname)).context)
    updateShell(root)
  }
  const link = linkOf(event)
  if (link === undefined) return
  event.preventDefault()
  goTo(link.href)
})
root.addEventListener('sufler', rememberOffers)
addEventListener('popstate', show)
watchPopup(root.querySelector('.popup') as HTMLElement)

const picker = root.querySelector('#customer') as HTMLSelectElement
picker.addEventListener('change', async () => {
  if (picker.value === '') account.signOut()
  else {
    await account.signIn(picker.value)
    // These customers have agreed in their contracts.
    account.agree(true)
  }
  goTo(location.href)
})
async function fillPicker(): Promise<void> {
  const signedIn = account.session()?.id
  for (const { id, name, about } of await account.customers()) {
    const option = new Option(`${name}, ${say(about)}`, id, false, id === signedIn)
    picker.append(option)
  }
}

account.introduce()
show()
void fillPicker()
