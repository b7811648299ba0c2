import { useApp } from '../app-context.ts'
import type { Call } from '../state/call.ts'
import { Text } from './text.tsx'

/** What is worth knowing about the customer, as the catalogue chooses it. */
export function CustomerFacts({ call }: { call: Call }) {
  const { words } = useApp()
  const customer = call.shown?.customer
  if (customer === undefined) return <section class="facts" />
  return (
    <section class="facts" aria-labelledby="facts">
      <h3 class="label" id="facts">
        {words.call.facts}
      </h3>
      {!customer.known && <p class="hint">{words.call.unknownHint}</p>}
      <dl>
        {(customer.known ? customer.facts : customer.facts.filter(({ known }) => known)).map(
          ({ name, label, text, known, tone }) => (
            <div key={name} class={`fact ${known ? tone : 'unknown'}`}>
              <dt>{label}</dt>
              <dd>
                <Text of={text} />
              </dd>
            </div>
          ),
        )}
      </dl>
    </section>
  )
}
