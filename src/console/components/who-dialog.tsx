import { useApp } from '../app-context.ts'
import { Dialog } from './dialog.tsx'
import { WhoForm } from './who-form.tsx'

/** For a call that has a customer, and perhaps the wrong one. */
export function WhoDialog() {
  const { desk, words } = useApp()
  return (
    <Dialog heading={words.who.heading} onClose={() => desk.closePanel()}>
      <WhoForm id="another-caller" onFound={() => desk.closePanel()} />
    </Dialog>
  )
}
