/** Deadline of the placement in `faultRules`: what clients wait for at most, apart from the way there and back. */
export const deadlineMs = 50

/** Units of the budget in `faultRules`: more are never shown, whatever breaks. */
export const budgetUnits = 500

/**
 * Rules whose right answers a client knows: the offer of the customer's own city, one that is budgeted and comes first
 * for whoever calls about it, and a fallback.
 */
export const faultRules: Readonly<Record<string, string>> = {
  'catalog.yaml': 'name: Faults\ncurrency: RUB\ntimeZone: Europe/Moscow\nlocales: [en]\n',
  'features.yaml': `features:
  city: { type: category, description: Where the customer lives }
context:
  topic: { type: category, values: [stock, other], description: What the call is about }
`,
  'channels.yaml': `channels:
  desk:
    description: Operators
    placements:
      prompt:
        count: 1
        contactWhen: presented
        customer: required
        deadlineMs: ${deadlineMs}
        content: { title: 40 }
        fallback: [greeting]
`,
  'groups.yaml': 'groups:\n  all: { name: All, description: Everything }\n',
  'budgets.yaml': `budgets:
  stock:
    where: { offers: [stock] }
    limit: ${budgetUnits}
    per: total
    countOn: presented
    reservation: 1m
`,
  'offers/greeting.yaml': offer('greeting', 1),
  'offers/omsk.yaml': offer('omsk', 100, '{ all: [{ fact: city, operator: equal, value: Omsk }] }'),
  'offers/tver.yaml': offer('tver', 100, '{ all: [{ fact: city, operator: equal, value: Tver }] }'),
  'offers/stock.yaml': offer('stock', 500, '{ all: [{ fact: topic, operator: equal, value: stock }] }'),
}

function offer(id: string, value: number, eligibility?: string): string {
  return `id: ${id}
group: all
description: An offer of the fault cases
value: ${value}
propensity: 0.5
${eligibility === undefined ? '' : `eligibility: ${eligibility}\n`}treatments:
  - placement: desk.prompt
    content: { en: { title: ${id} } }
`
}
