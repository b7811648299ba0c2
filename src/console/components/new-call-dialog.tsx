import { useApp } from '../app-context.ts'
import { CallerForm } from './caller-form.tsx'
import { Dialog } from './dialog.tsx'

/** A call by hand, from wherever the operator is. */
export function NewCallDialog() {
  const { state, desk, words } = useApp()
  return (
    <Dialog heading={words.call.newCall} onClose={() => desk.closePanel()}>
      <CallerForm
        id="new-caller"
        label={words.idle.label}
        hint={words.idle.hint}
        submit={words.idle.start}
        icon="phone"
        onCaller={(caller) => {
          desk.closePanel()
          if (state.call === undefined) desk.openCall([caller])
          else desk.ring({ caller, context: {}, note: undefined })
        }}
      />
    </Dialog>
  )
}
