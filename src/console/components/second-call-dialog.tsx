import { useApp } from '../app-context.ts'
import type { Ringing } from '../state/state.ts'
import { callerName } from './caller-name.ts'
import { Dialog } from './dialog.tsx'

/** Asks what to do with a call that comes while another is open. */
export function SecondCallDialog({ second }: { second: Ringing }) {
  const { desk, words, format } = useApp()
  const keep = () => desk.store.dispatch({ type: 'second-call-dismissed' })
  return (
    <Dialog heading={words.ringing.secondHeading} onClose={keep}>
      <p>{words.ringing.secondText(callerName(second, format))}</p>
      <div class="actions">
        <button type="button" class="primary" onClick={keep}>
          {words.ringing.keepFirst}
        </button>
        <button type="button" onClick={() => desk.takeSecond()}>
          {words.ringing.takeSecond}
        </button>
      </div>
    </Dialog>
  )
}
