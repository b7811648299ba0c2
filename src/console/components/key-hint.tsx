import { useApp } from '../app-context.ts'

/** The key that does the same. Not read aloud: `aria-keyshortcuts` of its button says it. */
export function KeyHint({ of }: { of: string }) {
  if (!useApp().state.shortcuts) return null
  return (
    <span class="key" aria-hidden="true">
      {of}
    </span>
  )
}
