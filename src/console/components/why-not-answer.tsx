import { useEffect, useState } from 'preact/hooks'
import type { OfferExplanation } from '../../schema/explanation.ts'
import { useApp } from '../app-context.ts'
import { type Miss, missesOf } from '../words/misses.ts'
import { problemIn } from '../words/problem-in.ts'
import { isWhyNotReason, whyNotStages } from '../words/why-not.ts'
import { Text } from './text.tsx'

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
        {words.whyNot.failed} {found && problemIn(words, found.code)}
      </p>
    )
  }
  if (found.value === undefined) return <p>{words.whyNot.notInPlacement}</p>
  return <Explanation offer={found.value} />
}

function Explanation({ offer }: { offer: OfferExplanation }) {
  const { words } = useApp()
  const { stage, reason, conditions } = offer
  // The names of placements and budgets are for those who write rules.
  const detail = reason === 'no-treatment' || reason === 'budget-exhausted' ? undefined : offer.detail
  const found = conditions === undefined ? [] : missesOf(conditions)
  const misses = found.length > 0 || detail === undefined ? found : [detail]
  return (
    <div class="verdict" data-reason={reason}>
      <p class="verdict-text">{isWhyNotReason(reason) ? words.whyNot.reasons[reason] : words.problems.other}</p>
      <Stages stage={stage} />
      {misses.length > 0 && reason !== 'shown' && (
        <>
          <h4 class="label">{words.whyNot.nearestMiss}</h4>
          <Misses misses={misses} />
        </>
      )}
      <Suppression offer={offer} />
    </div>
  )
}

/** Everything that is lacking; of alternatives it is said that one of them would do. */
function Misses({ misses }: { misses: readonly Miss[] }) {
  const { words } = useApp()
  return (
    <ul class="misses">
      {misses.map((miss) =>
        typeof miss === 'string' ? (
          <li key={miss}>
            <Text of={miss} />
          </li>
        ) : (
          <li key={JSON.stringify(miss)} class="alternatives">
            {words.whyNot.oneOf}
            <ul class="ways">
              {miss.oneOf.map((way, place) => (
                <li key={JSON.stringify(way)}>
                  {place > 0 && <span class="or">{words.whyNot.or} </span>}
                  <Way way={way} />
                </li>
              ))}
            </ul>
          </li>
        ),
      )}
    </ul>
  )
}

function Way({ way }: { way: readonly Miss[] }) {
  const [only, ...others] = way
  return typeof only === 'string' && others.length === 0 ? <Text of={only} /> : <Misses misses={way} />
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
  const { count, limit, endsAt } = suppression
  if (endsAt === undefined && (count === undefined || limit === undefined)) return null
  return (
    <p class="suppression">
      {count !== undefined && limit !== undefined && <span>{words.whyNot.policy(count, limit)}</span>}
      {endsAt && <span>{words.whyNot.endsAt(format.date(Date.parse(endsAt), Date.now(), state.about?.timeZone))}</span>}
    </p>
  )
}
