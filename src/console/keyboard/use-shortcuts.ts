import { useEffect } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import type { Desk } from '../desk.ts'
import { arrange } from '../state/call.ts'
import { laterChoices } from '../words/later-choices.ts'
import { isTyping } from './is-typing.ts'
import { type Shortcut, shortcutOf } from './shortcut.ts'

/** Where `R` leads; the group itself takes the number that follows. */
export const reasonGroupId = 'call-reason'
export const objectionsId = 'objections'
/** Where `W` leads as long as nobody knows who calls. */
export const whoFieldId = 'unknown-caller'

/** Lets single keys act, everywhere but in fields and dialogs. */
export function useShortcuts(): void {
  const { desk } = useApp()
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return
      const shortcut = shortcutOf(event)
      if (isTyping(event.target) && !meansNothingIn(event.target, shortcut)) return
      if (shortcut === undefined || isDialogOpen(desk)) return
      const isButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement
      if (shortcut === 'Enter' && isButton) return
      if (act(desk, shortcut)) event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [desk])
}

/** Enter and Escape in a field that is empty: a call that rings is answered, and the field is left, so that keys act again. */
function meansNothingIn(field: EventTarget | null, shortcut: Shortcut | undefined): boolean {
  return field instanceof HTMLInputElement && field.value === '' && (shortcut === 'Enter' || shortcut === 'Escape')
}

/** By the state, which is ahead of what is on the screen. */
function isDialogOpen({ store: { state } }: Desk): boolean {
  return state.second !== undefined || ['why-not', 'help', 'new-call', 'who'].includes(state.panel)
}

/** @returns whether the key meant something here */
function act(desk: Desk, shortcut: Shortcut): boolean {
  const { state } = desk.store
  if (shortcut === 'Escape') return closeTopmost(desk)
  if (shortcut === 'Enter') {
    if (state.ringing === undefined) return false
    desk.answerRinging()
    return true
  }
  if (!state.shortcuts) return false
  if (shortcut === '?') return open(desk, 'help')
  if (shortcut === 'n') return open(desk, 'new-call')
  if (shortcut === 'h' && state.call === undefined && state.held.length > 0) {
    desk.takeUp()
    return true
  }
  if (state.call === undefined) return false
  if (typeof shortcut === 'number') return number(desk, shortcut)
  return inCall(desk, shortcut)
}

function closeTopmost(desk: Desk): boolean {
  const { state } = desk.store
  if (state.ringing !== undefined) desk.store.dispatch({ type: 'ringing-stopped' })
  else if (state.panel !== 'none') desk.closePanel()
  else if (state.notice !== undefined) desk.store.dispatch({ type: 'notice-dismissed' })
  else if (isTyping(document.activeElement)) (document.activeElement as HTMLElement).blur()
  else return false
  return true
}

function open(desk: Desk, panel: 'help' | 'new-call'): boolean {
  desk.openPanel(panel)
  return true
}

/** A number chooses from the open panel, else the card in that place. */
function number(desk: Desk, place: number): boolean {
  const { call, about, panel } = desk.store.state
  if (call === undefined) return false
  if (panel === 'decline') {
    const reason = about?.declineReasons[place - 1]
    if (reason === undefined && place !== 0) return false
    desk.answer('declined', reason === undefined ? {} : { reason })
    return true
  }
  if (panel === 'later') {
    const choice = laterChoices(Date.now(), about?.timeZone)[place - 1]
    if (choice === undefined) return false
    desk.answer('later', { until: choice.until })
    return true
  }
  const { lead, next } = arrange(call)
  const card = [lead, ...next][place - 1]
  if (card === undefined) return false
  desk.pitch(card.offerId)
  return true
}

function inCall(desk: Desk, shortcut: Shortcut): boolean {
  const { call } = desk.store.state
  if (call === undefined) return false
  const { lead, isPitched } = arrange(call)
  switch (shortcut) {
    case 'u':
      desk.undo()
      return true
    case 'e':
      desk.endCall()
      return true
    case 'h':
      desk.hold()
      return true
    case 't':
      desk.endCall({ transferred: true })
      return true
    case 'w':
      if (!focusWithin('main', `#${whoFieldId}`)) desk.openPanel('who')
      return true
    case '/':
      desk.openPanel('why-not')
      return true
    case 'r':
      return focusWithin(reasonGroupId, 'input:checked, input')
  }
  if (lead === undefined) return false
  switch (shortcut) {
    case 'p':
      desk.pitch(isPitched ? null : lead.offerId)
      return true
    case 'a':
      desk.answer('accepted')
      return true
    case 'd':
      desk.openPanel('decline')
      return true
    case 'l':
      desk.openPanel('later')
      return true
    case 'o':
      return focusWithin(objectionsId, 'summary', true)
  }
  return false
}

/** Moves the focus to the first match, and clicks it where that is what opens it. */
function focusWithin(id: string, selector: string, click = false): boolean {
  const found = document.querySelector<HTMLElement>(`#${id} :is(${selector})`)
  if (found === null) return false
  found.focus()
  if (click) found.click()
  return true
}
