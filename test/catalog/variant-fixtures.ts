import { variantsMax } from '#sufler/schema/variant-file.ts'
import { edited, minimalRules } from '../support/ruleset.ts'
import { fixture } from './error-fixture.ts'

const pack = 'offers/roaming-pack.yaml'
const inCheap = (path: string) => `variants/cheap/${path}`

/** An arm that decides by the variant `cheap`, which says `files`. */
export function cheapVariant(files: Record<string, string>): Record<string, string> {
  const texts = Object.entries(files).map(([path, text]) => [inCheap(path), text])
  return {
    'experiments.yaml': `experiments:
  prices:
    control: as-is
    arms:
      - { id: as-is, share: 0.5 }
      - { id: cheap, share: 0.5, rules: cheap }
`,
    ...Object.fromEntries(texts),
  }
}

/** The pack of the minimal ruleset with one passage replaced, in the variant. */
export function cheapPack(passage: string, replacement: string): Record<string, string> {
  return cheapVariant({ [pack]: edited(pack, passage, replacement)[pack] as string })
}

const withoutGreeting = cheapVariant({ 'variant.yaml': 'without: [greeting]\n' })
const known = 'variant.yaml, groups.yaml, segments.yaml, offers/, tests/'
const same = 'the same: history and budgets count by it, whichever rules decide'
const group = 'groups:\n  roaming: { name: Roaming }\n'

/** A cart in the context; the pack of the ruleset, or of the variant, asks for a total. */
function withTotal(variant: string, value: string): Record<string, string> {
  const last = 'value: 0 }\n'
  const leaf = `    - { fact: cart, path: $.total, operator: equal, value: ${value} }\n`
  return { [`variants/${variant}/${pack}`]: edited(pack, last, last + leaf)[pack] as string }
}

export const variantFixtures = {
  'shared-file': [
    fixture(
      'channels of a variant',
      cheapVariant({ 'variant.yaml': 'description: nothing yet\n', 'channels.yaml': '' }),
      `${inCheap('channels.yaml')}:1:1`,
      [],
      "'variants/cheap/channels.yaml'",
      `only ${known} in a variant: the rest of the rules holds for all`,
    ),
  ],
  'too-many-variants': [
    fixture(
      'one above the limit',
      Object.fromEntries(
        Array.from({ length: variantsMax + 1 }, (_, at) => [`variants/v${10 + at}/variant.yaml`, 'description: a']),
      ),
      `variants/v${10 + variantsMax}:1:1`,
      [],
      `${variantsMax + 1} variants`,
      `at most ${variantsMax}`,
    ),
  ],
  'unknown-variant': [
    fixture(
      'a mistyped one',
      { ...cheapVariant({}), 'variants/cheep/variant.yaml': 'description: cheaper' },
      'experiments.yaml:6:41',
      ['experiments', 'prices', 'arms', 1, 'rules'],
      "'cheap'",
      'a folder in variants/: cheep',
      'cheep',
    ),
    fixture(
      'where there is none',
      cheapVariant({}),
      'experiments.yaml:6:41',
      ['experiments', 'prices', 'arms', 1, 'rules'],
      "'cheap'",
      'a folder in variants/, where there is none',
    ),
  ],
  'changed-in-variant': [
    fixture(
      'another group',
      {
        ...edited('groups.yaml', 'groups:', 'groups:\n  data: { name: Data }'),
        ...cheapPack('roaming\nvalue', 'data\nvalue'),
      },
      `${inCheap(pack)}:2:1`,
      ['group'],
      'other group than in offers/roaming-pack.yaml:1',
      same,
    ),
    fixture(
      'another kind',
      cheapPack('value: 310', 'kind: service\nvalue: 310'),
      `${inCheap(pack)}:3:1`,
      ['kind'],
      'other kind than in offers/roaming-pack.yaml:1',
      same,
    ),
    fixture(
      'no tags',
      { ...cheapPack('value: 310', 'value: 300'), ...edited(pack, 'value: 310', 'tags: [new]\nvalue: 310') },
      `${inCheap(pack)}:1:1`,
      [],
      'no tags, unlike offers/roaming-pack.yaml:1',
      same,
    ),
    fixture(
      'a group that relaxes a policy',
      cheapVariant({
        'groups.yaml': 'groups:\n  roaming: { name: Roaming, contactPolicies: { relax: { weekly: exempt } } }\n',
      }),
      `${inCheap('groups.yaml')}:2:29`,
      ['groups', 'roaming', 'contactPolicies'],
      'other contact policies than in groups.yaml:2',
      same,
    ),
    fixture(
      'a new group with a policy',
      cheapVariant({
        'groups.yaml':
          'groups:\n  data: { name: Data, contactPolicies: { add: { own: { cap: { count: [contact], per: group, limit: 1, within: 1d } } } } }\n',
      }),
      `${inCheap('groups.yaml')}:2:49`,
      ['groups', 'data', 'contactPolicies', 'add', 'own'],
      "'own', of a variant alone",
      'contact policies that hold under all rules',
    ),
    fixture(
      'a new offer that another variant has otherwise',
      {
        ...cheapVariant({
          'offers/new.yaml': (minimalRules[pack] as string).replace('id: roaming-pack', 'id: new\ntags: [a]'),
        }),
        'variants/dear/offers/dear.yaml': (minimalRules[pack] as string).replace(
          'id: roaming-pack',
          'id: new\ntags: [b]',
        ),
      },
      'variants/dear/offers/dear.yaml:2:1',
      ['tags'],
      'other tags than in variants/cheap/offers/new.yaml:1',
      same,
    ),
  ],
}

/** Faults of codes that other files give rise to as well. */
export const sharedVariantFixtures = {
  'unknown-file': [
    fixture(
      'a mistyped folder of a variant',
      cheapVariant({ 'variant.yaml': 'description: a', 'ofers/a.yaml': '' }),
      `${inCheap('ofers/a.yaml')}:1:1`,
      [],
      "'variants/cheap/ofers/a.yaml'",
      `only ${known} in a variant`,
    ),
    fixture(
      'a variant that is no folder',
      { 'variants/cheap.yaml': '' },
      'variants/cheap.yaml:1:1',
      [],
      "'variants/cheap.yaml'",
      'only folders in variants/, one a variant',
    ),
    fixture(
      'a variant with a capital letter',
      { 'variants/Cheap/groups.yaml': group, 'variants/Cheap/variant.yaml': 'description: a' },
      'variants/Cheap/groups.yaml:1:1',
      [],
      "the variant 'Cheap'",
      'a folder named with lower-case letters, digits and single hyphens',
    ),
  ],
  'unknown-offer': [
    fixture(
      'that a variant does without',
      cheapVariant({ 'variant.yaml': 'without: [roaming-pak]\n' }),
      `${inCheap('variant.yaml')}:1:11`,
      ['without', 0],
      "'roaming-pak'",
      'the id of an offer',
      'roaming-pack',
    ),
    fixture(
      'of the ruleset, in a test of a variant',
      cheapVariant({
        'tests/a.yaml': (minimalRules['tests/roaming.yaml'] as string).replace('first: greeting', 'first: greting'),
      }),
      `${inCheap('tests/a.yaml')}:6:20`,
      [0, 'expect', 'first'],
      "'greting'",
      'the id of an offer',
      'greeting',
    ),
  ],
  'duplicate-offer': [
    fixture(
      'that a variant has and does without',
      { ...cheapPack('310', '300'), [inCheap('variant.yaml')]: 'without: [roaming-pack]\n' },
      `${inCheap('variant.yaml')}:1:11`,
      ['without', 0],
      "'roaming-pack', which stands in variants/cheap/offers/roaming-pack.yaml:1",
      'it in one of them',
    ),
    fixture(
      'twice in a variant',
      { ...cheapPack('310', '300'), [inCheap('offers/twin.yaml')]: minimalRules[pack] as string },
      `${inCheap('offers/twin.yaml')}:1:5`,
      ['id'],
      "'roaming-pack', as in variants/cheap/offers/roaming-pack.yaml:1 (id)",
      'an id of its own',
    ),
  ],
  'unknown-fact': [
    fixture(
      'in a segment of a variant',
      cheapVariant({ 'segments.yaml': 'segments:\n  active: { fact: data_mbs, operator: equal, value: 1 }\n' }),
      `${inCheap('segments.yaml')}:2:19`,
      ['segments', 'active', 'fact'],
      "'data_mbs'",
      'a declared fact',
      'data_mb',
    ),
  ],
  'value-type': [
    fixture(
      'in an offer of a variant',
      cheapPack('value: roaming }', 'value: roming }'),
      `${inCheap(pack)}:8:52`,
      ['eligibility', 'all', 0, 'value'],
      "'roming'",
      'one of roaming, bill, other, since call.reason is a category',
      'roaming',
    ),
  ],
  'invalid-fallback': [
    fixture(
      'that a variant does without',
      withoutGreeting,
      'channels.yaml:10:20',
      ['channels', 'call-centre', 'placements', 'prompt', 'fallback', 0],
      "'greeting', which is switched off, in variant cheap",
      'an offer that is enabled',
    ),
  ],
  'segment-cycle': [
    fixture(
      'closed by a variant',
      cheapVariant({
        'segments.yaml': 'segments:\n  active: { not: { condition: idle } }\n  idle: { not: { condition: active } }\n',
      }),
      `${inCheap('segments.yaml')}:3:29`,
      ['segments', 'idle', 'not', 'condition'],
      'the cycle active → idle → active',
      'segments that do not lead back to themselves',
    ),
  ],
  'path-type': [
    fixture(
      'a number in one variant, a text in another',
      {
        ...edited('features.yaml', 'context:\n', 'context:\n  cart: { type: object }\n'),
        ...withTotal('cheap', '5'),
        ...withTotal('dear', 'much'),
      },
      `variants/dear/${pack}:12:27`,
      ['eligibility', 'all', 4, 'path'],
      'cart $.total compared as a text',
      `a number, as in variants/cheap/${pack}:12`,
    ),
  ],
}
