import type { OperatorCard } from '../../schema/operator.ts'
import { useApp } from '../app-context.ts'
import type { Call } from '../state/call.ts'
import { titleOf } from '../state/offer-title.ts'
import { keepTogether } from '../words/keep-together.ts'
import { CardActions } from './card-actions.tsx'
import { CardMeta } from './card-meta.tsx'
import { DeclinePanel } from './decline-panel.tsx'
import { LaterPanel } from './later-panel.tsx'
import { Objections } from './objections.tsx'
import { Text } from './text.tsx'

/** The thing to say: the largest on the screen. */
export function LeadCard({
  call,
  lead,
  isPitched,
}: {
  call: Call
  lead: OperatorCard | undefined
  isPitched: boolean
}) {
  const { state, words } = useApp()
  if (lead === undefined) return <NothingToSay />
  const { content, reasons } = lead
  const title = keepTogether(titleOf(lead, state.about))
  const script = content.script ?? content.text ?? ''
  return (
    <section
      class="lead"
      aria-labelledby="lead-title"
      data-offer={lead.offerId}
      data-pitched={isPitched}
      data-length={lengthOf(script)}
      key={lead.offerId}
    >
      <p class="lead-kicker">
        <span class="kicker-mark">{isPitched ? words.card.pitching : words.card.sayNow}</span>
        {lead.kind === 'service' && <span class="badge">{words.card.service}</span>}
        <CardMeta card={lead} />
      </p>
      <h3 class="lead-title" id="lead-title">
        {title}
      </h3>
      <blockquote class="script">
        <Text of={script} />
      </blockquote>
      {content.benefit && (
        <p class="benefit">
          <span class="label">{words.card.benefit}</span> <Text of={content.benefit} />
        </p>
      )}
      <Degraded call={call} />
      {state.panel === 'decline' ? (
        <DeclinePanel title={title} />
      ) : state.panel === 'later' ? (
        <LaterPanel title={title} />
      ) : (
        <CardActions card={lead} isPitched={isPitched} />
      )}
      <div class="lead-more">
        {reasons.length > 0 && (
          <div class="why">
            <h4 class="label">{words.card.why}</h4>
            <ul>
              {reasons.map((reason) => (
                <li key={reason}>
                  <Text of={reason} />
                </li>
              ))}
            </ul>
          </div>
        )}
        <Objections card={lead} />
      </div>
    </section>
  )
}

/** Longer scripts are set smaller, so that they stay on the screen as a whole. */
function lengthOf(script: string): 'short' | 'medium' | 'long' {
  if (script.length <= 160) return 'short'
  return script.length <= 360 ? 'medium' : 'long'
}

function Degraded({ call }: { call: Call }) {
  const { words, format } = useApp()
  const degraded = call.shown?.degraded ?? []
  if (degraded.length === 0) return null
  const named: Readonly<Record<string, string>> = words.call.degradedParts
  return (
    <p class="hint">{words.call.degraded(format.list(degraded.map((part) => named[part] ?? words.problems.other)))}</p>
  )
}

function NothingToSay() {
  const { words } = useApp()
  return (
    <section class="lead nothing">
      <h3 class="lead-title">{words.card.nothing}</h3>
      <p class="hint">{words.card.nothingHint}</p>
    </section>
  )
}
