/** Customers named in a message: enough to look them up by hand. */
const namedMax = 3

/** A line for every offer whose customers differ from those expected, with the first of them; empty when all agree. */
export function differences(
  expected: ReadonlyMap<string, ReadonlySet<string>>,
  found: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const offers = new Set([...expected.keys(), ...found.keys()])
  return [...offers].sort().flatMap((offer) => {
    const counted = expected.get(offer) ?? new Set<string>()
    const decided = found.get(offer) ?? new Set<string>()
    const lacking = [...counted].filter((customer) => !decided.has(customer))
    const surplus = [...decided].filter((customer) => !counted.has(customer))
    if (lacking.length === 0 && surplus.length === 0) return []
    const sides = [...side('not decided', lacking), ...side('not counted', surplus)]
    return [`${offer}: ${counted.size} counted, ${decided.size} decided; ${sides.join('; ')}`]
  })
}

function side(what: string, customers: readonly string[]): string[] {
  if (customers.length === 0) return []
  const more = customers.length > namedMax ? ', …' : ''
  return [`${customers.length} ${what}: ${customers.slice(0, namedMax).join(', ')}${more}`]
}
