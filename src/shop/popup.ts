import type { SettledDetail } from '../tag/module.ts'

/** How long a visitor looks around before a window opens over the page. */
const quietMs = 4_000

/** Opens the pop-up when there is an offer for it, and lets Escape decline it. */
export function watchPopup(popup: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  popup.addEventListener('sufler', (event) => {
    const { offers } = (event as CustomEvent<SettledDetail>).detail
    clearTimeout(timer)
    if (offers.length === 0) popup.classList.remove('open')
    else timer = setTimeout(() => popup.classList.add('open'), quietMs)
  })
  popup.addEventListener('click', ({ target }) => {
    if ((target as Element).closest('a')) popup.classList.remove('open')
  })
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && popup.classList.contains('open')) {
      popup.querySelector<HTMLElement>('[data-sufler-action=decline]')?.click()
    }
  })
}
