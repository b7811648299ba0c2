import { useApp } from '../app-context.ts'
import { arrange, type Call } from '../state/call.ts'
import { AnswersSoFar } from './answers-so-far.tsx'
import { CallHeader } from './call-header.tsx'
import { CustomerFacts } from './customer-facts.tsx'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'
import { LeadCard } from './lead-card.tsx'
import { NextCards } from './next-cards.tsx'
import { ReasonPicker } from './reason-picker.tsx'
import { RecentContacts } from './recent-contacts.tsx'
import { UndoBar } from './undo-bar.tsx'
import { useFirstOffersMeasure } from './use-first-offers-measure.ts'
import { useReadOn } from './use-read-on.ts'
import { WhoSection } from './who-section.tsx'

/** A call: who it is, what to say, what comes after that. */
export function CallScreen({ call }: { call: Call }) {
  const { state } = useApp()
  const { lead, next, isPitched } = arrange(call)
  const isStale = state.connection.phase !== 'connected' && state.connection.phase !== 'connecting'
  const isNobody = call.isUnknown || call.shown?.customer.identified === false
  useFirstOffersMeasure(call)
  useReadOn(call)
  return (
    <main class="call" id="main" data-stale={isStale} data-call={call.callId}>
      <div class="call-head">
        <CallHeader call={call} />
        {isNobody && call.shown !== undefined && <WhoSection />}
      </div>
      <ReasonPicker call={call} />
      <div class="offers" id="offers" tabIndex={-1}>
        <UndoBar call={call} />
        {call.shown === undefined ? <Deciding /> : <LeadCard call={call} lead={lead} isPitched={isPitched} />}
      </div>
      <div class="side">
        <NextCards cards={next} arrived={call.arrived} />
        <WhyNotButton />
        <AnswersSoFar answers={call.answers} />
      </div>
      <CustomerFacts call={call} />
      <RecentContacts call={call} />
    </main>
  )
}

/** Before the first push. */
function Deciding() {
  const { words } = useApp()
  return (
    <section class="lead waiting" aria-busy="true">
      <p class="deciding">{words.call.deciding}</p>
      <div class="skeleton" aria-hidden="true" />
    </section>
  )
}

function WhyNotButton() {
  const { state, desk, words } = useApp()
  return (
    <button
      type="button"
      class="why-not-open"
      aria-keyshortcuts="/"
      disabled={state.call?.shown === undefined}
      onClick={() => desk.openPanel('why-not')}
    >
      <Icon name="search" /> {words.whyNot.open} <KeyHint of="/" />
    </button>
  )
}
