import Type, { type TObject } from 'typebox'
import { closed } from './common.ts'

/** What the linter looks for, by where it can be silenced. docs/linter.md describes each. */
const offerLintCodes = [
  'never-eligible',
  'never-valid',
  'never-holds',
  'always-holds',
  'duplicate-condition',
  'twin-offers',
  'always-outranked',
  'expired',
  'fallback-conditions',
  'filled-text-too-long',
  'zero-score',
  'boost-never-holds',
  'boost-always-holds',
  'needless-relaxation',
] as const
const groupLintCodes = [...offerLintCodes, 'unused-group'] as const
const factLintCodes = ['unknown-under-not', 'unused-feature', 'presumed-consent'] as const
const placementLintCodes = ['unserved-placement', 'nothing-may-qualify'] as const
const policyLintCodes = ['policy-without-offers', 'unreachable-cap', 'sale-without-consent'] as const
export const lintCodes = [
  ...groupLintCodes,
  ...factLintCodes,
  ...placementLintCodes,
  ...policyLintCodes,
  'unused-reason',
  'unused-segment',
  'unused-variant',
  'needless-ignore',
] as const
export type LintCode = (typeof lintCodes)[number]

/** `lint: { ignore: { expired: kept for the next season } }` */
export interface LintSettings {
  ignore: Partial<Record<LintCode, string>>
}

function settingsFor(codes: readonly LintCode[]): TObject {
  const reason = Type.String({ minLength: 1, maxLength: 300, description: 'Why it is meant' })
  return closed(
    {
      ignore: closed(Object.fromEntries(codes.map((code) => [code, Type.Optional(reason)])), {
        minProperties: 1,
        description: 'Findings of `sufler check` that are meant: code and reason',
      }),
    },
    { description: 'For `sufler check`; decisions are not affected' },
  )
}

/** Of the whole catalogue: everything may be silenced here. */
export const CatalogLint = settingsFor(lintCodes.filter((code) => code !== 'needless-ignore'))
/** Of a group: for the group and its offers. */
export const GroupLint = settingsFor(groupLintCodes)
export const OfferLint = settingsFor(offerLintCodes)
export const FactLint = settingsFor(factLintCodes)
export const PlacementLint = settingsFor(placementLintCodes)
export const PolicyLint = settingsFor(policyLintCodes)
