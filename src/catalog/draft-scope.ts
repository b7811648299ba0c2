import type { ConditionScope } from '../domain/eligibility/typed-condition.ts'
import { factScope } from '../domain/features/fact-scope.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import type { Condition } from '../schema/condition.ts'
import type { ContextDeclaration, FeatureDeclaration } from '../schema/features-file.ts'
import { isTimeZone } from './check-catalog.ts'
import type { Draft } from './draft.ts'
import { draftPathFacts } from './draft-path-facts.ts'
import type { Report } from './report.ts'
import type { Sound } from './sound.ts'

/** What conditions, texts and tests may name. */
export interface DraftScope extends ConditionScope {
  /** Whether a name could have been declared in a part that is faulty: then nothing is said about it. */
  isUncertainFact(name: string): boolean
  isUncertainSegment(name: string): boolean
  /** Whether a condition that tells the type of a path could stand in a part that is faulty. */
  isUncertainPath: boolean
}

export function draftScope(draft: Draft, report: Report): DraftScope {
  const { features = {}, context = {} } = draft.features?.content ?? {}
  const segments = draft.segments?.content.segments
  const faulty = [...Object.entries(features), ...Object.entries(context)].flatMap(([name, declaration]) =>
    declaration?.type === undefined ? [name] : [],
  )
  // A name that is declared twice is reported with its declarations; here it is the feature's.
  const contextFacts = soundFacts(context).filter(({ name }) => !Object.hasOwn(features, name))
  const objects = new Set(
    Object.entries(context).flatMap(([name, declaration]) =>
      declaration?.type === 'object' && !Object.hasOwn(features, name) ? [name] : [],
    ),
  )
  const featureFacts = soundFacts(features)
  const paths = draftPathFacts(draft, factScope(featureFacts, contextFacts), objects, report)
  return {
    facts: factScope(featureFacts, [...contextFacts, ...paths.facts]),
    objects,
    paths: paths.check,
    segments: (segments ?? {}) as Record<string, Condition>,
    timeZone: draftTimeZone(draft),
    isUncertainFact: (name) =>
      draft.incomplete.has('features') || faulty.some((fact) => name === fact || name.startsWith(`${fact}.`)),
    isUncertainSegment: () => draft.incomplete.has('segments'),
    isUncertainPath: draft.incomplete.size > 0,
  }
}

/** The catalogue's, or UTC while that is faulty. */
function draftTimeZone(draft: Draft): TimeZone {
  const name = draft.catalog?.content.timeZone
  return new TimeZone(name !== undefined && isTimeZone(name) ? name : 'UTC')
}

/** Objects aside: they are no values. */
function soundFacts(facts: Record<string, Sound<ContextDeclaration> | undefined>) {
  return Object.entries(facts).flatMap(([name, declaration]) =>
    declaration?.type === undefined || declaration.type === 'object'
      ? []
      : [{ ...withoutFaultyBounds(declaration as FeatureDeclaration), name }],
  )
}

/** What is wrong with a range or a list of values is reported with its declaration; values are then not held against it. */
function withoutFaultyBounds(declaration: FeatureDeclaration): FeatureDeclaration {
  if (declaration.type === 'category' || declaration.type === 'set') {
    const { values, ...rest } = declaration
    return (values as unknown[] | undefined)?.includes(undefined) ? rest : declaration
  }
  if (declaration.type !== 'number') return declaration
  const { min, max, ...rest } = declaration
  return min !== undefined && max !== undefined && min > max ? rest : declaration
}
