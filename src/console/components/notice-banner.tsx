import { useApp } from '../app-context.ts'
import type { Notice } from '../state/state.ts'
import { problemIn } from '../words/problem-in.ts'
import { callerLabel } from './caller-name.ts'
import { Icon } from './icon.tsx'

/** What went wrong and cannot be seen anywhere else. */
export function NoticeBanner() {
  const { state, desk, words, format } = useApp()
  const { notice } = state
  const sentence = ({ kind, title = '', notBegun }: Notice): string => {
    if (kind === 'not-recorded') return words.notice.notRecorded(title)
    if (kind === 'not-undone') return words.notice.notUndone(title)
    if (notBegun === undefined) return words.notice.failed
    return words.notice.notBegun(callerLabel(notBegun.caller, format, words))
  }
  return (
    <div role="alert" class="notice-slot">
      {notice && (
        <div class="banner bad">
          <p>
            <strong>{sentence(notice)}</strong> {problemIn(words, notice.code)}
          </p>
          {notice.notBegun && (
            <button type="button" onClick={() => desk.tryAgain()}>
              {words.notice.tryAgain}
            </button>
          )}
          <button
            type="button"
            class="quiet"
            aria-label={words.notice.dismiss}
            onClick={() => desk.store.dispatch({ type: 'notice-dismissed' })}
          >
            <Icon name="cross" />
          </button>
        </div>
      )}
    </div>
  )
}
