import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import type { Caller } from '../state/call.ts'
import { callerOf } from '../state/typed-caller.ts'
import { Icon, type IconName } from './icon.tsx'

/** Takes a number by hand. `problem` says what came of the last one. */
export function CallerForm(props: {
  id: string
  label: string
  hint: string
  submit: string
  icon: IconName
  problem?: string | undefined
  /** What is being done about it. */
  status?: string | undefined
  /** Takes the focus that nothing else holds: who begins to type types here. */
  takesFocus?: boolean
  onCaller(caller: Caller): void
  onInput?(): void
}) {
  const { words } = useApp()
  const { id, onCaller, onInput, problem } = props
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState('')
  const [isUnclear, setUnclear] = useState(false)
  useLayoutEffect(() => {
    const { activeElement, body } = document
    // In a frame of a CRM only where the operator is in it already.
    const mayTake = props.takesFocus === true && (window === top || document.hasFocus())
    if (mayTake && (activeElement === null || activeElement === body))
      form.current?.querySelector('input')?.focus({ preventScroll: true })
  }, [])
  const caller = callerOf(typed)
  const wrong = isUnclear ? words.idle.unclear : problem
  return (
    <form
      class="caller-form"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        setUnclear(caller === undefined)
        if (caller !== undefined) onCaller(caller)
        else form.current?.querySelector('input')?.focus()
      }}
    >
      <label for={id}>{props.label}</label>
      <div class="field-row">
        <input
          id={id}
          autocomplete="off"
          spellcheck={false}
          maxLength={128}
          placeholder={words.idle.placeholder}
          aria-describedby={`${id}-hint`}
          aria-invalid={wrong !== undefined}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value)
            setUnclear(false)
            onInput?.()
          }}
        />
        <button type="submit" class="primary">
          <Icon name={props.icon} /> {props.submit}
        </button>
      </div>
      <p id={`${id}-hint`} class={wrong === undefined ? 'hint' : 'hint bad-text'} aria-live="polite">
        {wrong ?? props.status ?? (caller ? kindOf(caller, words.idle.kinds) : props.hint)}
      </p>
    </form>
  )
}

const kindOf = ({ kind }: Caller, kinds: { phone: string; customer: string }) =>
  kind === 'phone' ? kinds.phone : kinds.customer
