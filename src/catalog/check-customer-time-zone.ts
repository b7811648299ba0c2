import { ownValue } from '../domain/own-value.ts'
import { isTimeZone, unknownTimeZone } from './check-catalog.ts'
import type { Draft } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { featureFaults } from './policy-name-faults.ts'
import type { Report } from './report.ts'

/** The customer's time zone must be a category feature, and all values that it declares must be zones. */
export function checkCustomerTimeZone(draft: Draft, scope: DraftScope, report: Report): void {
  const name = draft.catalog?.content.customerTimeZone
  if (draft.catalog === undefined || name === undefined) return
  for (const fault of featureFaults(['customerTimeZone'], name, 'category', scope))
    report.error(draft.catalog.file, fault)
  const feature = ownValue(draft.features?.content.features, name)
  if (draft.features === undefined || feature?.type !== 'category') return
  const path = ['features', name]
  for (const [index, value] of (feature.values ?? []).entries()) {
    if (value !== undefined && !isTimeZone(value))
      report.error(draft.features.file, unknownTimeZone([...path, 'values', index], value))
  }
  if (feature.default !== undefined && !isTimeZone(feature.default))
    report.error(draft.features.file, unknownTimeZone([...path, 'default'], feature.default))
}
