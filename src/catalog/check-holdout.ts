import { nearestName } from '../domain/nearest-name.ts'
import type { Draft } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { finding, findingAtKey, oneOf } from './finding.ts'
import type { Report } from './report.ts'

/** Groups that are held out must exist, and the identity must be a feature that can name a person. */
export function checkHoldout(draft: Draft, scope: DraftScope, report: Report): void {
  if (draft.catalog === undefined) return
  const { file, content } = draft.catalog
  const groups = draft.groups?.content.groups
  for (const id of Object.keys(content.holdout?.groups ?? {})) {
    if (groups === undefined || Object.hasOwn(groups, id)) continue
    const names = Object.keys(groups)
    const path = ['holdout', 'groups', id]
    report.error(file, findingAtKey('unknown-group', path, `'${id}'`, oneOf(names), nearestName(id, names)))
  }
  checkIdentity(draft, scope, report)
}

function checkIdentity({ catalog, features }: Draft, scope: DraftScope, report: Report): void {
  const name = catalog?.content.identity?.fact
  if (catalog === undefined || features === undefined || name === undefined || scope.isUncertainFact(name)) return
  const declarations = features.content.features ?? {}
  const path = ['identity', 'fact']
  const type = Object.hasOwn(declarations, name) ? declarations[name]?.type : undefined
  if (type === 'number') return
  if (type !== undefined) {
    report.error(catalog.file, finding('invalid-identity', path, `'${name}', a ${type}`, 'a feature of type number'))
    return
  }
  const numbers = Object.keys(declarations).filter((feature) => declarations[feature]?.type === 'number')
  const suggestion = nearestName(name, numbers)
  report.error(catalog.file, finding('unknown-fact', path, `'${name}'`, 'a feature of type number', suggestion))
}
