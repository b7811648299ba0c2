import type { LintRule } from '../lint-rule.ts'

export const presumedConsent: LintRule = {
  code: 'presumed-consent',
  severity: 'warning',
  summary: 'A consent that a customer has given by saying nothing: its feature is true by default',
  *check({ policies, facts, ruleset }) {
    const consents = new Map(
      policies.flatMap(({ policy: { id, rule } }) => (rule.kind === 'consent' ? [[rule.fact, id] as const] : [])),
    )
    for (const { name, file, path, holder } of facts) {
      const id = consents.get(name)
      const declaration = [...ruleset.features, ...ruleset.context].find((fact) => fact.name === name)
      if (id === undefined || declaration?.type !== 'boolean' || declaration.default !== true) continue
      const found = `true, though '${id}' takes '${name}' for a consent`
      yield {
        holder,
        file,
        path: [...path, 'default'],
        found,
        expected: 'no default: who has said nothing has not agreed',
      }
    }
  },
}
