import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { Icon } from './icon.tsx'

/** Asks who the operator is, where the server wants to know. */
export function KeyPrompt({ code, onKey }: { code: string; onKey(key: string): void }) {
  const { words } = useApp()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const isRefused = code !== 'key-required'
  return (
    <form
      class="sheet key-prompt"
      onSubmit={(event) => {
        event.preventDefault()
        const key = field.current?.value.trim()
        if (key) onKey(key)
      }}
    >
      <h2>
        <Icon name="key" /> {words.key.heading}
      </h2>
      <p class={isRefused ? 'bad-text' : ''} role="alert">
        {isRefused ? (code === 'forbidden' ? words.key.forbidden : words.key.refused) : words.key.needed}
      </p>
      <label for="key">{words.key.label}</label>
      <input
        id="key"
        ref={field}
        type="password"
        autocomplete="off"
        spellcheck={false}
        required
        aria-describedby="key-hint"
        aria-invalid={isRefused}
      />
      <p id="key-hint" class="hint">
        {words.key.hint}
      </p>
      <button type="submit" class="primary">
        {words.key.enter}
      </button>
    </form>
  )
}
