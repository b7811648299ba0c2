import { useApp } from '../app-context.ts'
import { arrange } from '../state/call.ts'
import { titleOf } from '../state/offer-title.ts'
import { callerName } from './caller-name.ts'

/** Tells screen readers what others see: politely what to say now, at once that somebody calls. */
export function Announcer() {
  const { state, words, format } = useApp()
  const { lead, next } = state.call === undefined ? { lead: undefined, next: [] } : arrange(state.call)
  const titles = next.map(({ content, offerId }) => titleOf({ offerId, content }, state.about)).join(', ')
  return (
    <div class="visually-hidden">
      <div aria-live="polite" aria-atomic="true" data-announces="offers">
        {lead && words.card.announceLead(titleOf(lead, state.about))}
        {titles !== '' && ` ${words.card.announceNext(titles)}`}
      </div>
      <div aria-live="assertive" aria-atomic="true" data-announces="ringing">
        {state.ringing && words.ringing.announce(callerName(state.ringing, format, words))}
      </div>
    </div>
  )
}
