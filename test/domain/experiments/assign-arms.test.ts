import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignArms } from '#sufler/domain/experiments/assign-arms.ts'
import { compileExperiments } from '#sufler/domain/experiments/compile-experiments.ts'
import { type Arm, type Experiment, noHoldout } from '#sufler/domain/experiments/experiment.ts'
import { bucketOf } from '#sufler/service/experiments/bucket.ts'
import { groupOf, placementOf, rulesetWith } from '../../support/plain-ruleset.ts'

const nowMs = Date.parse('2026-07-01T12:00:00+03:00')

const arms = (...shares: number[]): Arm[] => shares.map((share, at) => ({ id: `arm-${at}`, share, arbitration: {} }))

function experimentOf(changes: Partial<Experiment> = {}): Experiment {
  return {
    id: 'values',
    description: '',
    salt: '',
    placements: ['site.hero'],
    control: 'arm-0',
    minimumEffect: 0.1,
    arms: arms(0.5, 0.5),
    ...changes,
  }
}

const anyKey = fc.string({ minLength: 1, maxLength: 30 })
const anyShare = fc.double({ min: 0, max: 1, noNaN: true })

/** The arm of a key, -1 for none. */
function armOf(experiment: Experiment, key: string): number {
  const compiled = compileExperiments(rulesetWith({ experiments: [experiment] }))
  return assignArms(compiled, key, nowMs, [0], bucketOf).arms[0]?.arm ?? -1
}

describe('a holdout', () => {
  const heldOut = (share: number, key: string) => {
    const compiled = compileExperiments(rulesetWith({ holdout: { ...noHoldout, share, groups: { group: share } } }))
    const { heldOut } = assignArms(compiled, key, nowMs, [0], bucketOf)
    return { fromAll: heldOut.fromAll, fromGroup: heldOut.groups.includes(0) }
  }

  it('keeps everybody who was in when its share grows, and holds everybody out at 1, nobody at 0', () => {
    fc.assert(
      fc.property(anyKey, anyShare, anyShare, (key, one, other) => {
        if (heldOut(Math.min(one, other), key).fromAll) expect(heldOut(Math.max(one, other), key).fromAll).toBe(true)
        expect(heldOut(1, key).fromAll).toBe(true)
        expect(heldOut(0, key)).toEqual({ fromAll: false, fromGroup: false })
      }),
    )
  })

  it('is drawn for each group by itself, and monotone there, too', () => {
    const groups = ['a', 'b'].map((id) => groupOf({ id }))
    const compile = (a: number, b: number) =>
      compileExperiments(rulesetWith({ groups, holdout: { ...noHoldout, groups: { a, b } } }))
    const groupsOf = (a: number, b: number, key: string) =>
      assignArms(compile(a, b), key, nowMs, [0], bucketOf).heldOut.groups
    fc.assert(
      fc.property(anyKey, anyShare, anyShare, anyShare, (key, one, other, b) => {
        const few = groupsOf(Math.min(one, other), b, key)
        const many = groupsOf(Math.max(one, other), b, key)
        expect(many).toEqual(expect.arrayContaining([...few]))
        expect(many.includes(1)).toBe(few.includes(1))
      }),
    )
    const keys = Array.from({ length: 4_000 }, (_, at) => groupsOf(0.5, 0.5, `customer-${at}`).length)
    for (const count of [0, 1, 2]) {
      const share = keys.filter((groups) => groups === count).length / keys.length
      expect(share).toBeCloseTo(count === 1 ? 0.5 : 0.25, 1)
    }
  })

  it('keeps its customers out of experiments', () => {
    const compiled = compileExperiments(
      rulesetWith({ holdout: { ...noHoldout, share: 0.5 }, experiments: [experimentOf()] }),
    )
    const assigned = Array.from({ length: 200 }, (_, at) => assignArms(compiled, `${at}`, nowMs, [0], bucketOf))
    expect(assigned.filter(({ heldOut }) => heldOut.fromAll).length).toBeGreaterThan(60)
    for (const { heldOut, arms } of assigned) expect(arms).toHaveLength(heldOut.fromAll ? 0 : 1)
  })
})

describe('an experiment', () => {
  it('keeps every customer of every arm when the last arm grows', () => {
    fc.assert(
      fc.property(anyKey, anyShare, anyShare, anyShare, (key, first, one, other) => {
        const rest = 1 - first
        const grown = (share: number) => experimentOf({ arms: arms(first, share * rest) })
        const before = armOf(grown(Math.min(one, other)), key)
        if (before !== -1) expect(armOf(grown(Math.max(one, other)), key)).toBe(before)
      }),
    )
  })

  it('leaves nobody out whose arms are everybody, however their shares round', () => {
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 2, max: 10 }), (key, count) => {
        expect(armOf(experimentOf({ arms: arms(...Array(count).fill(1 / count)) }), key)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('runs from its first moment until just before its last day is over', () => {
    const experiment = experimentOf({ from: '2026-07-01T12:00', until: '2026-07-03' })
    const compiled = compileExperiments(rulesetWith({ experiments: [experiment] }))
    const runs = (moment: string) => assignArms(compiled, 'a', Date.parse(moment), [0], bucketOf).arms.length === 1
    expect(runs('2026-07-01T11:59:59+03:00')).toBe(false)
    expect(runs('2026-07-01T12:00:00+03:00')).toBe(true)
    expect(runs('2026-07-03T23:59:59+03:00')).toBe(true)
    expect(runs('2026-07-04T00:00:00+03:00')).toBe(false)
  })

  it('gives the placements that it governs the variant of the arm, each once, and the others their own', () => {
    const placements = ['site.hero', 'site.sidebar', 'app.story'].map((id) => placementOf({ id }))
    const experiment = experimentOf({
      placements: ['site.hero', 'app.story'],
      arms: [
        { id: 'as-is', share: 0.25, arbitration: {} },
        { id: 'cheap', share: 0.25, arbitration: { value: 0 } },
        { id: 'said-otherwise', share: 0.25, arbitration: { value: 1 } },
        { id: 'likely', share: 0.2, arbitration: { propensity: 2 } },
        { id: 'other', share: 0.05, arbitration: { propensity: 2 }, rules: 'other' },
      ],
    })
    const variants = ['another', 'other'].map((id) => ({ id, segments: {}, groups: [], offers: [] }))
    const compiled = compileExperiments(rulesetWith({ placements, experiments: [experiment], variants }))
    const seen = new Map<number, string>()
    for (let at = 0; at < 200; at++) {
      const { arms, variants } = assignArms(compiled, `${at}`, nowMs, [2, 1, 0], bucketOf)
      seen.set(arms[0]?.arm as number, variants.map(({ variant, rules }) => `${variant}/${rules}`).join())
    }
    expect(Object.fromEntries(seen)).toEqual({
      0: '0/0,0/0,0/0',
      1: '1/0,0/0,1/0',
      2: '0/0,0/0,0/0',
      3: '2/0,0/0,2/0',
      4: '3/2,0/0,3/2',
    })
    expect(assignArms(compiled, 'a', nowMs, [1], bucketOf)).toMatchObject({ arms: [], variants: [] })
  })

  it('is drawn anew by another salt', () => {
    const keys = Array.from({ length: 4_000 }, (_, at) => `customer-${at}`)
    const same = keys.filter((key) => armOf(experimentOf(), key) === armOf(experimentOf({ salt: 'again' }), key))
    expect(same.length / keys.length).toBeCloseTo(0.5, 1)
  })
})
