import type { LintRule } from './lint-rule.ts'
import { alwaysHolds } from './rules/always-holds.ts'
import { alwaysOutranked } from './rules/always-outranked.ts'
import { boostAlwaysHolds } from './rules/boost-always-holds.ts'
import { boostNeverHolds } from './rules/boost-never-holds.ts'
import { duplicateCondition } from './rules/duplicate-condition.ts'
import { expired } from './rules/expired.ts'
import { fallbackConditions } from './rules/fallback-conditions.ts'
import { filledTextTooLong } from './rules/filled-text-too-long.ts'
import { needlessIgnore } from './rules/needless-ignore.ts'
import { needlessRelaxation } from './rules/needless-relaxation.ts'
import { neverEligible } from './rules/never-eligible.ts'
import { neverHolds } from './rules/never-holds.ts'
import { neverValid } from './rules/never-valid.ts'
import { nothingMayQualify } from './rules/nothing-may-qualify.ts'
import { policyWithoutOffers } from './rules/policy-without-offers.ts'
import { presumedConsent } from './rules/presumed-consent.ts'
import { saleWithoutConsent } from './rules/sale-without-consent.ts'
import { twinOffers } from './rules/twin-offers.ts'
import { unknownUnderNot } from './rules/unknown-under-not.ts'
import { unreachableCap } from './rules/unreachable-cap.ts'
import { unservedPlacement } from './rules/unserved-placement.ts'
import { unusedFeature } from './rules/unused-feature.ts'
import { unusedGroup } from './rules/unused-group.ts'
import { unusedReason } from './rules/unused-reason.ts'
import { unusedSegment } from './rules/unused-segment.ts'
import { unusedVariant } from './rules/unused-variant.ts'
import { zeroScore } from './rules/zero-score.ts'

/** Everything that the linter looks for; docs/linter.md describes each, and a test holds the two together. */
export const lintRules: readonly LintRule[] = [
  neverEligible,
  neverValid,
  neverHolds,
  alwaysHolds,
  duplicateCondition,
  twinOffers,
  alwaysOutranked,
  expired,
  fallbackConditions,
  unknownUnderNot,
  boostNeverHolds,
  boostAlwaysHolds,
  zeroScore,
  filledTextTooLong,
  unservedPlacement,
  nothingMayQualify,
  policyWithoutOffers,
  needlessRelaxation,
  unreachableCap,
  saleWithoutConsent,
  presumedConsent,
  unusedReason,
  unusedGroup,
  unusedSegment,
  unusedFeature,
  unusedVariant,
  // Last: it looks at what was silenced.
  needlessIgnore,
]
