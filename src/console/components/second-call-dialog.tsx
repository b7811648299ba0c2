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
      <p>{words.ringing.secondText(callerName(second, format, words))}</p>
      <div class="actions">
        <button type="button" class="primary" onClick={() => desk.takeSecond('hold')}>
          {words.ringing.holdFirst}
        </button>
        <button type="button" onClick={() => desk.takeSecond('end')}>
          {words.ringing.endFirst}
        </button>
        <button type="button" class="quiet" onClick={keep}>
          {words.ringing.keepFirst}
        </button>
      </div>
    </Dialog>
  )
}
