import { useApp, useNow } from '../app-context.ts'
import type { Call } from '../state/call.ts'
import { Text } from './text.tsx'

/** What was offered lately, wherever that was: nobody likes to be asked twice. */
export function RecentContacts({ call }: { call: Call }) {
  const { words, format } = useApp()
  const nowMs = useNow(30_000)
  const customer = call.shown?.customer
  const here = channelOf(call.shown?.placement)
  if (customer === undefined || !customer.identified) return <section class="recent" />
  return (
    <section class="recent" aria-labelledby="recent">
      <h3 class="label" id="recent">
        {words.call.recent}
      </h3>
      {customer.recent.length === 0 && <p class="hint">{words.call.recentNone}</p>}
      <ul>
        {customer.recent.map(({ at, outcome, offerId, title, reason, placementId }) => (
          <li key={`${at} ${offerId} ${outcome}`} class={`contact ${outcome}`}>
            <span class="contact-title">
              <Text of={title} />
            </span>
            <span class="contact-what">
              <span class="contact-outcome">{words.call.outcomes[outcome]}</span>
              {reason && <span>{reason}</span>}
              {channelOf(placementId) !== here && <span>{words.call.elsewhere}</span>}
              <time dateTime={at}>{format.ago(Date.parse(at), nowMs)}</time>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const channelOf = (placementId: string | undefined) => placementId?.split('.')[0]
