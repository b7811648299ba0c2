import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { Icon } from './icon.tsx'

/** A window over the page that holds the focus; Escape and the cross close it, and the focus goes back to where it was. */
export function Dialog(props: { heading: string; onClose(): void; children: ComponentChildren; wide?: boolean }) {
  const { words } = useApp()
  const dialog = useRef<HTMLDialogElement>(null)
  const headingId = useId()
  // Before anything else can happen: a key that is pressed next belongs to the field, not to the offers.
  useLayoutEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    // The field, where there is one, else what is mostly done; else the browser has chosen the cross.
    dialog.current?.querySelector<HTMLElement>('input:not([type="checkbox"]), .actions .primary')?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={props.wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={headingId}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <header>
        <h2 id={headingId}>{props.heading}</h2>
        <button type="button" class="quiet" aria-label={words.close} onClick={props.onClose}>
          <Icon name="cross" />
        </button>
      </header>
      {props.children}
    </dialog>
  )
}
