import { useApp } from '../app-context.ts'
import { whoFieldId } from '../keyboard/use-shortcuts.ts'
import { KeyHint } from './key-hint.tsx'
import { WhoForm } from './who-form.tsx'

/** Stands at the head of a call as long as nobody knows who it is. */
export function WhoSection() {
  const { words } = useApp()
  return (
    <section class="who-is-it" aria-labelledby="who-heading">
      <h3 id="who-heading">
        {words.who.heading} <KeyHint of="W" />
      </h3>
      <WhoForm id={whoFieldId} />
    </section>
  )
}
