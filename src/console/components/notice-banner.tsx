import { useApp } from '../app-context.ts'
import type { Notice } from '../state/state.ts'
import type { Words } from '../words/words.ts'
import { Icon } from './icon.tsx'

/** What went wrong and cannot be seen anywhere else. */
export function NoticeBanner() {
  const { state, desk, words } = useApp()
  const { notice } = state
  return (
    <div role="alert" class="notice-slot">
      {notice && (
        <div class="banner bad">
          <p>
            <strong>{sentence(notice, words)}</strong> {notice.detail} <code>{notice.code}</code>
          </p>
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

function sentence({ kind, title = '' }: Notice, { notice }: Words): string {
  if (kind === 'not-recorded') return notice.notRecorded(title)
  if (kind === 'not-undone') return notice.notUndone(title)
  return notice.failed
}
