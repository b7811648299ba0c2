import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { formatRulesetError } from '#sufler/catalog/ruleset-error.ts'
import { type RulesetSource, rulesetSource } from '#sufler/catalog/ruleset-source.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'

/** Texts of the files of a rules directory, by path. */
export type RulesTexts = Record<string, string>

/** The smallest ruleset in which every kind of file occurs: two offers of one group, one of them the fallback. */
export const minimalRules: Readonly<RulesTexts> = {
  'catalog.yaml': `name: Test
timeZone: Europe/Moscow
currency: RUB
locales: [ru, en]
`,
  'features.yaml': `features:
  data_mb: { type: number, unit: MB, min: 0 }
  services: { type: set, default: [] }
  contract_end: { type: timestamp }
  first_name: { type: text, personal: true }
context:
  call.reason: { type: category, values: [roaming, bill, other] }
`,
  'channels.yaml': `channels:
  call-centre:
    placements:
      prompt:
        count: 2
        contactWhen: presented
        customer: required
        deadlineMs: 50
        content: { title: 20, link: url }
        fallback: [greeting]
`,
  'groups.yaml': `groups:
  roaming: { name: Roaming }
`,
  'segments.yaml': `segments:
  active:
    all:
      - { fact: data_mb, operator: greaterThanInclusive, value: 1000 }
`,
  'contact-policies.yaml': `reasons:
  too-dear: { ru: Дорого, en: Too expensive }
policies:
  weekly:
    where: { channels: [call-centre], kinds: [sale] }
    cap: { count: [contact], per: customer, limit: 3, within: 7d }
  declined:
    coolDown: { after: [declined], per: offer, for: 30d }
`,
  'offers/greeting.yaml': `id: greeting
group: roaming
value: 0
propensity: 1
treatments:
  - placement: call-centre.prompt
    content:
      ru: { title: Здравствуйте, link: /hello }
      en: { title: Hello, link: /hello }
`,
  'offers/roaming-pack.yaml': `id: roaming-pack
group: roaming
value: 310
propensity: 0.25
valid: { from: 2026-05-01, until: 2099-12-31 }
eligibility:
  all:
    - { fact: call.reason, operator: equal, value: roaming }
    - { condition: active }
    - { fact: services, operator: doesNotContain, value: roaming-data }
    - { fact: contract_end.daysUntil, operator: greaterThan, value: 0 }
treatments:
  - placement: call-centre.prompt
    content:
      ru: { title: "{{first_name|Друг}}, пакет", link: https://example.com/ru }
      en: { title: "{{first_name|Friend}}, a pack", link: https://example.com/en }
`,
  'tests/roaming.yaml': `- name: a roaming call
  now: 2026-07-01T10:00:00+03:00
  customer: { data_mb: 5200, services: [] }
  context: { call.reason: roaming }
  placement: call-centre.prompt
  expect: { first: greeting, excludes: { roaming-pack: eligibility-unknown } }
`,
}

/** The files as a source; `changes` replace, add or (undefined) take away files of the minimal ruleset. */
export function sourceOf(changes: Record<string, string | undefined> = {}): RulesetSource {
  const texts = Object.entries({ ...minimalRules, ...changes })
  return rulesetSource(texts.flatMap(([path, text]) => (text === undefined ? [] : [{ path, text }])))
}

/** The minimal ruleset with changes, compiled from its files; throws with all errors when it is not valid. */
export function rulesetOf(changes: Record<string, string | undefined> = {}): Ruleset {
  const { ruleset, errors } = checkRuleset(sourceOf(changes))
  if (ruleset === undefined) throw new Error(errors.map((error) => formatRulesetError(error)).join('\n'))
  return ruleset
}

/** A file of the minimal ruleset with one passage replaced; throws when the passage is not there exactly once. */
export function edited(path: string, passage: string, replacement: string): RulesTexts {
  const text = minimalRules[path]
  if (text?.split(passage).length !== 2) throw new Error(`'${passage}' does not stand once in ${path}`)
  return { [path]: text.replace(passage, () => replacement) }
}
