import { useEffect, useState } from 'preact/hooks'
import type { ConditionExplanation, LeafExplanation, OfferExplanation } from '../../schema/explanation.ts'
import { useApp } from '../app-context.ts'
import { isWhyNotReason, whyNotStages } from '../words/why-not.ts'

type Found = { ok: true; value: OfferExplanation | undefined } | { ok: false; code: string; detail: string } | undefined

/** How far the offer came, what stopped it, and what is missing. */
export function WhyNotAnswer({ offerId }: { offerId: string }) {
  const { desk, words } = useApp()
  const [found, setFound] = useState<Found | 'asking'>('asking')
  useEffect(() => {
    let isWanted = true
    void desk.whyNot(offerId).then((answer) => {
      if (isWanted) setFound(answer)
    })
    return () => {
      isWanted = false
    }
  }, [offerId])
  if (found === 'asking') return <p class="hint">{words.whyNot.asking}</p>
  if (found === undefined || !found.ok) {
    return (
      <p class="bad-text">
        {words.whyNot.failed} {found?.detail} {found && <code>{found.code}</code>}
      </p>
    )
  }
  if (found.value === undefined) return <p>{words.whyNot.notInPlacement}</p>
  return <Explanation offer={found.value} />
}

function Explanation({ offer }: { offer: OfferExplanation }) {
  const { words } = useApp()
  const { stage, reason, detail, conditions } = offer
  const misses = conditions === undefined ? [] : missesOf(conditions).filter((miss) => !detail?.includes(miss))
  return (
    <div class="verdict" data-reason={reason}>
      <p class="verdict-text">{isWhyNotReason(reason) ? words.whyNot.reasons[reason] : (detail ?? reason)}</p>
      <Stages stage={stage} />
      {(detail || misses.length > 0) && reason !== 'shown' && (
        <>
          <h4 class="label">{words.whyNot.nearestMiss}</h4>
          <ul class="misses">
            {detail && <li>{detail}</li>}
            {misses.map((miss) => (
              <li key={miss}>{miss}</li>
            ))}
          </ul>
        </>
      )}
      <Suppression offer={offer} />
    </div>
  )
}

function Stages({ stage }: { stage: string }) {
  const { words } = useApp()
  const fell = (whyNotStages as readonly string[]).indexOf(stage)
  return (
    <ol class="stages" aria-label={words.whyNot.stagesLabel}>
      {whyNotStages.map((name, place) => {
        const isPassed = place < fell || stage === 'shown'
        return (
          <li key={name} class={isPassed ? 'passed' : place === fell ? 'fell' : 'beyond'}>
            <span class="stage-mark" aria-hidden="true">
              {isPassed ? '✓' : place === fell ? '✕' : '·'}
            </span>
            {words.whyNot.stages[name]}
          </li>
        )
      })}
    </ol>
  )
}

function Suppression({ offer: { suppression } }: { offer: OfferExplanation }) {
  const { state, words, format } = useApp()
  if (suppression === undefined) return null
  const { policy, count, limit, endsAt } = suppression
  return (
    <p class="suppression">
      <code>{policy}</code>
      {count !== undefined && limit !== undefined && <span>{words.whyNot.policy(count, limit)}</span>}
      {endsAt && <span>{words.whyNot.endsAt(format.date(Date.parse(endsAt), Date.now(), state.about?.timeZone))}</span>}
    </p>
  )
}

/** What is lacking, leaf by leaf, in words; what holds is left out. */
function missesOf(condition: ConditionExplanation): string[] {
  if ('all' in condition) return condition.all.flatMap(missesOf)
  if ('any' in condition) return condition.result === 'yes' ? [] : condition.any.flatMap(missesOf)
  if ('not' in condition) return []
  const leaf: LeafExplanation = condition
  return leaf.result === 'yes' || leaf.miss === undefined ? [] : [leaf.miss]
}
