import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnBounds } from '#sufler/domain/eligibility/index-column.ts'
import { rowsPerOfferMax } from '#sufler/domain/eligibility/index-rows.ts'
import { CompiledCatalogue, fewBitmaps } from '../../support/compiled-catalogue.ts'
import { baseOperators, catalogueCase, decorators, leaf } from '../../support/generators/conditions.ts'
import { facts, partialFacts, wildFacts } from '../../support/generators/facts.ts'
import { factsAtThresholds, resolveFacts, thresholdsOf } from '../../support/generators/facts-at-thresholds.ts'
import { foundAt, nameOf, referenceTo, typedValueOf } from '../../support/generators/objects.ts'
import { combinationsOf } from './combinations.ts'

/** Of fixed seeds, since this judges the generators and not the code: what the conformance tests compare, and that nothing is left out. */
const parameters = { seed: 20_260_501 }

describe('the generated catalogues', () => {
  it('have every operator, every decorator and every fact', () => {
    const leaves = fc.sample(leaf, { ...parameters, numRuns: 5_000 })
    const parts = leaves.map(({ operator }) => operator.split(':'))
    expect(new Set(parts.map((part) => part.at(-1)))).toEqual(new Set(baseOperators))
    expect(new Set(parts.flatMap((part) => part.slice(0, -1)))).toEqual(new Set(decorators))
    expect(new Set(leaves.map(nameOf))).toEqual(new Set(facts.map(({ name }) => name)))
    expect(leaves.filter(({ value }) => typeof value === 'object' && 'fact' in value).length).toBeGreaterThan(300)
  })

  it('meet every part of the index', () => {
    const catalogues = fc.sample(catalogueCase(40), { ...parameters, numRuns: 20 }).map(({ conditions, segments }) => {
      const combined = combinationsOf(conditions).map(({ condition }) => condition)
      return new CompiledCatalogue([...conditions, ...combined], segments, 'unknown')
    })
    const shapes = catalogues.map(({ indexes }) => indexes[1]?.shape)
    const frequent = (amount: (shape: NonNullable<(typeof shapes)[number]>) => number) =>
      shapes.filter((shape) => shape !== undefined && amount(shape) > 0).length
    expect(frequent(({ columns }) => columns)).toBeGreaterThan(10)
    expect(frequent(({ listedRows }) => listedRows)).toBeGreaterThan(10)
    const lists = catalogues.map(({ indexes }) => indexes[2]?.shape)
    expect(
      lists.filter((shape) => shape !== undefined && shape.listed > 0 && shape.listedRows > 0).length,
    ).toBeGreaterThan(10)
    expect(frequent(({ memberGroups }) => memberGroups)).toBeGreaterThan(10)
    expect(frequent(({ sharedTests }) => sharedTests)).toBeGreaterThan(5)
    expect(frequent(({ checkedRows }) => checkedRows)).toBeGreaterThan(5)
    // Offers without tests and without too many alternatives are checked only where few ask about a fact.
    const plainRows = catalogues.filter(({ rows }) =>
      rows.slice(0, 4).every((row) => row.tests.length + row.rest.length === 0),
    )
    expect(plainRows.filter(({ smallIndex }) => smallIndex.shape.checkedRows > 0).length).toBeGreaterThan(2)
    const rows = catalogues.flatMap(({ rows }) => rows)
    const disjuncts = rows.filter(({ offer }, index) => rows[index - 1]?.offer === offer)
    expect(disjuncts.length).toBeGreaterThan(500)
    expect(rows.filter(({ rest }) => rest.length > 0).length).toBeGreaterThan(50)
    for (const { rows } of catalogues) {
      const counts = new Map<number, number>()
      for (const { offer } of rows) counts.set(offer, (counts.get(offer) ?? 0) + 1)
      expect(Math.max(...counts.values())).toBeLessThanOrEqual(rowsPerOfferMax)
    }
    for (const shape of shapes)
      expect(shape?.bitmaps).toBeLessThanOrEqual(fewBitmaps.bitmapsMax * (shape?.columns ?? 0))
  })

  it('have more thresholds on a fact than the index keeps bitmaps, where they are large', () => {
    const [largest] = fc
      .sample(catalogueCase(6_000), { ...parameters, numRuns: 5 })
      .sort((a, b) => b.conditions.length - a.conditions.length)
    const { conditions, segments } = largest as NonNullable<typeof largest>
    expect(conditions.length).toBeGreaterThan(1_000)
    const thresholds = thresholdsOf(conditions)
    expect(new Set(thresholds.get('tenure_months')).size).toBeGreaterThan(columnBounds.bitmapsMax)
    const [shape, ordered, listed] = new CompiledCatalogue(conditions, segments, 'unknown').indexes.map(
      (index) => index.shape,
    )
    expect(shape?.listedRows).toBeGreaterThan(0)
    expect(shape?.rareMembers).toBeGreaterThan(0)
    expect([shape, ordered, listed].map((each) => each?.areOrdered)).toEqual([false, true, false])
  })

  it('meet facts at every kind of edge', () => {
    const cases = fc.sample(fc.tuple(catalogueCase(40), factsAtThresholds(partialFacts)), {
      ...parameters,
      numRuns: 300,
    })
    const distances = new Set<number>()
    const values = cases.map(([{ conditions }, given]) => {
      for (const { step } of given.moved) distances.add(step)
      return resolveFacts(given, thresholdsOf(conditions))
    })
    expect(distances).toEqual(new Set([-1, 0, 1]))
    const some = (holds: (value: unknown) => boolean) =>
      values.some((each) => Object.values(each).some((value) => holds(value)))
    expect(some((value) => Object.is(value, -0))).toBe(true)
    expect(some((value) => value === Number.MAX_VALUE)).toBe(true)
    expect(some((value) => Array.isArray(value) && value.length === 0)).toBe(true)
    expect(some((value) => value === 'Е\u0308лка')).toBe(true)
    for (const fact of facts) {
      const found = values.map((each) => foundAt(referenceTo(fact), each))
      expect(found, fact.name).toContain(undefined)
      expect(found.filter((value) => value !== undefined).length, fact.name).toBeGreaterThan(20)
    }
  })

  it('find values of other types at every path, and objects without gaps', () => {
    const wild = fc.sample(wildFacts, { ...parameters, numRuns: 1_000 })
    for (const fact of facts.filter(({ pathOf }) => pathOf !== undefined)) {
      const reference = referenceTo(fact)
      const raw = wild.filter((each) => foundAt(reference, each) !== undefined)
      expect(raw.filter((each) => typedValueOf(reference, each) === undefined).length, fact.name).toBeGreaterThan(20)
      expect(raw.filter((each) => typedValueOf(reference, each) !== undefined).length, fact.name).toBeGreaterThan(20)
    }
  })

  it('compare paths with values, with facts and with one another', () => {
    const leaves = fc.sample(leaf, { ...parameters, numRuns: 10_000 })
    const references = leaves.flatMap(({ path, value }) =>
      typeof value === 'object' && 'fact' in value ? [[path !== undefined, value.path !== undefined].join()] : [],
    )
    for (const kind of ['true,false', 'false,true', 'true,true'])
      expect(references.filter((one) => one === kind).length, kind).toBeGreaterThan(50)
    expect(leaves.filter(({ path }) => path !== undefined).length).toBeGreaterThan(2_000)
  })
})
