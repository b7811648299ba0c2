import { describe, expect, it } from 'vitest'
import { edited, minimalRules, rulesetOf } from '../support/ruleset.ts'

describe('the id of a ruleset', () => {
  const { id } = rulesetOf()

  it('is 16 hex digits', () => {
    expect(id).toMatch(/^[0-9a-f]{16}$/)
  })

  it('stays when only the way of writing changes', () => {
    const greeting = minimalRules['offers/greeting.yaml'] ?? ''
    const changes: Record<string, Record<string, string | undefined>> = {
      comments: { 'catalog.yaml': `# a comment\n${minimalRules['catalog.yaml']}` },
      json: { 'groups.yaml': undefined, 'groups.json': '{"groups": {"roaming": {"name": "Roaming"}}}' },
      'another file': { 'offers/greeting.yaml': undefined, 'offers/service/hello.yaml': greeting },
      'order of keys': edited(
        'features.yaml',
        '{ type: number, unit: MB, min: 0 }',
        '{ min: 0, type: number, unit: MB }',
      ),
      'order of declarations': edited(
        'features.yaml',
        '  services: { type: set, default: [] }\n  contract_end: { type: timestamp }\n',
        '  contract_end: { type: timestamp }\n  services: { type: set, default: [] }\n',
      ),
      'a default written out': edited('offers/greeting.yaml', 'value: 0', 'value: 0\nkind: sale\nlever: 1'),
      tests: { 'tests/roaming.yaml': undefined },
    }
    for (const [what, change] of Object.entries(changes)) expect([what, rulesetOf(change).id]).toEqual([what, id])
  })

  it('changes with everything that decides or shows', () => {
    const ids = [
      edited('catalog.yaml', 'locales: [ru, en]', 'locales: [en, ru]'),
      edited('catalog.yaml', 'currency', 'arbitration: { value: 0 }\ncurrency'),
      edited('features.yaml', 'min: 0', 'min: 1'),
      edited('channels.yaml', 'count: 2', 'count: 3'),
      edited('segments.yaml', '1000', '1001'),
      edited('groups.yaml', 'Roaming }', 'Roaming, lever: 2 }'),
      edited('offers/greeting.yaml', 'title: Hello', 'title: Hi'),
    ].map((changes) => rulesetOf(changes).id)
    expect(new Set([id, ...ids]).size).toBe(8)
  })
})

describe('buildRuleset', () => {
  it('merges the exponents of the channel over those of the catalogue over 1', () => {
    const { placements } = rulesetOf({
      ...edited('catalog.yaml', 'currency', 'arbitration: { value: 0, lever: 2 }\ncurrency'),
      ...edited('channels.yaml', '    placements', '    arbitration: { lever: 3 }\n    placements'),
    })
    expect(placements.map(({ arbitration }) => arbitration)).toEqual([
      { propensity: 1, contextWeight: 1, value: 0, lever: 3 },
    ])
  })

  it('sorts offers by id in code units and fills in their defaults', () => {
    const { offers } = rulesetOf({
      'offers/several.yaml': `offers:\n${['b', 'a-b', 'a1', 'z']
        .map((id) => (minimalRules['offers/greeting.yaml'] ?? '').replace('id: greeting', `id: ${id}`))
        .map((offer) => offer.trimEnd().replace(/^/gm, '    ').replace('   ', '  -'))
        .join('\n')}\n`,
    })
    expect(offers.map(({ id }) => id)).toEqual(['a-b', 'a1', 'b', 'greeting', 'roaming-pack', 'z'])
    expect(offers[0]).toMatchObject({ kind: 'sale', enabled: true, tags: [], lever: 1, boosts: [], contextWeights: [] })
  })

  it('keeps dates texts', () => {
    expect(rulesetOf().offers[1]?.valid).toEqual({ from: '2026-05-01', until: '2099-12-31' })
  })
})
