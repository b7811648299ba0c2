import { useEffect, useRef } from 'preact/hooks'
import type { Call } from '../state/call.ts'

/**
 * Keeps the eye where one reads on. What the operator does brings another offer to the top: after an answer, a pitch or an
 * undo the page stands at it, however far down the button was. What the server changes by itself moves nothing.
 */
export function useReadOn({ callId, answers, pinned }: Call): void {
  const before = useRef({ callId, answers: answers.length, pinned })
  useEffect(() => {
    const { callId: beforeId, answers: beforeAnswers, pinned: beforePinned } = before.current
    before.current = { callId, answers: answers.length, pinned }
    const offers = document.getElementById('offers')
    if (offers === null) return
    if (beforeId !== callId) scrollTo({ top: 0, behavior: 'instant' })
    else if (answers.length !== beforeAnswers || (pinned !== null && pinned !== beforePinned)) standAt(offers)
  }, [callId, answers.length, pinned])
  // The next key belongs to the offers, and the next Tab leads to them.
  useEffect(() => {
    const { activeElement, body } = document
    if (activeElement === null || activeElement === body)
      document.getElementById('offers')?.focus({ preventScroll: true })
  }, [callId])
}

/** Nothing moves while the top of the offers, where the script begins, is in view already. */
function standAt(offers: HTMLElement): void {
  const { top } = offers.getBoundingClientRect()
  if (top < 0 || top > innerHeight / 2) offers.scrollIntoView({ block: 'start', behavior: 'instant' })
}
