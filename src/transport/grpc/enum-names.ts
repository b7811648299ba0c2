/** `OFFER_KIND_SALE` for `sale` of the enumeration whose values begin with `OFFER_KIND`; as proto3's style guide has it. */
export function enumNameOf(prefix: string, word: string): string {
  return `${prefix}_${word.replaceAll('-', '_').toUpperCase()}`
}

/** `not-presented` for `OUTCOME_NOT_PRESENTED`; undefined for UNSPECIFIED. A number that a newer client sent stays one. */
export function wordOf(prefix: string, name: string | number | undefined): string | number | undefined {
  if (typeof name !== 'string') return name
  return name === `${prefix}_UNSPECIFIED`
    ? undefined
    : name
        .slice(prefix.length + 1)
        .replaceAll('_', '-')
        .toLowerCase()
}
