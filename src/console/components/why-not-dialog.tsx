import { useId, useMemo, useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { matchingOffers } from '../words/matching-offers.ts'
import { Dialog } from './dialog.tsx'
import { Text } from './text.tsx'
import { WhyNotAnswer } from './why-not-answer.tsx'

/** Search over all offers, and for the chosen one why this customer is not shown it now. */
export function WhyNotDialog() {
  const { state, desk, words } = useApp()
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const [asked, setAsked] = useState<string>()
  const listId = useId()
  const offers = state.about?.offers ?? []
  const found = useMemo(() => matchingOffers(offers, typed), [offers, typed])
  const ask = (place: number) => {
    const offer = found[place]
    if (offer !== undefined) setAsked(offer.id)
  }
  const optionId = (place: number) => `${listId}-${place}`
  return (
    <Dialog heading={words.whyNot.heading} onClose={() => desk.closePanel()} wide>
      <label for="why-not-search" class="visually-hidden">
        {words.whyNot.label}
      </label>
      <input
        id="why-not-search"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        placeholder={words.whyNot.placeholder}
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? optionId(active) : undefined}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value)
          setActive(0)
          setAsked(undefined)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1))
          else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0))
          else if (event.key === 'Enter') ask(active)
          else return
          event.preventDefault()
        }}
      />
      <p class="hint" aria-live="polite">
        {found.length === 0 ? words.whyNot.none : words.whyNot.results(found.length)}
      </p>
      <div class="why-not-columns">
        <div class="options" role="listbox" id={listId} aria-label={words.whyNot.label}>
          {found.map(({ id, title }, place) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the combobox holds the focus and points here.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys.
            <div
              key={id}
              id={optionId(place)}
              role="option"
              class="option"
              aria-selected={place === active}
              data-asked={asked === id}
              ref={(option) => {
                if (place === active) option?.scrollIntoView({ block: 'nearest' })
              }}
              onClick={() => {
                setActive(place)
                ask(place)
              }}
            >
              <span class="option-title">
                <Text of={title} />
              </span>
            </div>
          ))}
        </div>
        <div class="why-not-answer" aria-live="polite">
          {asked !== undefined && <WhyNotAnswer offerId={asked} key={asked} />}
        </div>
      </div>
    </Dialog>
  )
}
