import { useApp } from '../app-context.ts'
import type { Call } from '../state/call.ts'
import { Text } from './text.tsx'

/** What is worth knowing about the customer, as the catalogue chooses it. */
export function CustomerFacts({ call }: { call: Call }) {
  const { words } = useApp()
  const customer = call.shown?.customer
  if (customer === undefined) return <section class="facts" />
  // Of somebody who is not known the catalogue has defaults, and no facts: "no debt" would be a claim about nobody.
  const facts = customer.known ? customer.facts : []
  return (
    <section class="facts" aria-labelledby="facts">
      <h3 class="label" id="facts">
        {words.call.facts}
      </h3>
      {!customer.known && <p class="hint">{words.call.unknownHint}</p>}
      <dl>
        {facts.map(({ name, label, text, known, tone }) => (
          <div key={name} class={`fact ${known ? tone : 'unknown'}`}>
            <dt>{label}</dt>
            <dd>
              <Text of={text} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
