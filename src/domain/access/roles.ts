/** Who may hold a key. */
export const roles = ['operator', 'site', 'service', 'analyst', 'admin'] as const
export type Role = (typeof roles)[number]

/** What a caller may be allowed to do; every route, method and live message names the one that it needs. */
export const permissions = [
  'decide',
  'report-outcomes',
  /** Outcomes by the id of a decision, without the token of the offer. */
  'report-outcomes-by-id',
  'read-customers',
  'change-customers',
  'delete-customers',
  'resolve-aliases',
  'change-aliases',
  /** Live sessions, and what the operator's console shows. */
  'take-calls',
  'read-rulesets',
  'check-rulesets',
  'publish-rulesets',
  /** Experiments and budgets. */
  'read-reports',
  'read-metrics',
] as const
export type Permission = (typeof permissions)[number]

/**
 * What each role may do. A site may do nothing of this: its key stands in public pages, so it is good for `/v1/site` alone,
 * whose answers hold no features, scores or reasons.
 */
export const permissionsOfRole: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  site: new Set(),
  operator: new Set(['decide', 'report-outcomes', 'read-customers', 'resolve-aliases', 'take-calls']),
  service: new Set([
    'decide',
    'report-outcomes',
    'report-outcomes-by-id',
    'read-customers',
    'change-customers',
    'delete-customers',
    'resolve-aliases',
    'change-aliases',
    'take-calls',
  ]),
  analyst: new Set(['decide', 'read-customers', 'read-rulesets', 'check-rulesets', 'read-reports', 'read-metrics']),
  admin: new Set(permissions),
}
