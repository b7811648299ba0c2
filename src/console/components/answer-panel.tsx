import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { KeyHint } from './key-hint.tsx'

/** Takes the place of the lead's actions to ask one thing more; the focus comes here and goes back when it closes. */
export function AnswerPanel(props: {
  heading: string
  cancel: string
  /** Id of the button that opened it. */
  returnTo: string
  children: ComponentChildren
}) {
  const { desk } = useApp()
  const panel = useRef<HTMLFieldSetElement>(null)
  useLayoutEffect(() => {
    panel.current?.querySelector<HTMLElement>('button, input')?.focus()
    const offer = leadOffer()
    return () => {
      // After the next rendering. When an answer took the card away, the same button would answer for another offer.
      setTimeout(() =>
        document.getElementById(leadOffer() === offer ? props.returnTo : 'offers')?.focus({ preventScroll: true }),
      )
    }
  }, [])
  return (
    <fieldset class="answer-panel" ref={panel}>
      <legend class="answer-heading">{props.heading}</legend>
      {props.children}
      <button type="button" class="quiet" aria-keyshortcuts="Escape" onClick={() => desk.closePanel()}>
        {props.cancel} <KeyHint of="Esc" />
      </button>
    </fieldset>
  )
}

const leadOffer = () => document.querySelector<HTMLElement>('.lead')?.dataset.offer
