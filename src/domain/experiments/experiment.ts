import type { Arbitration } from '../../schema/catalog-file.ts'

/** Who is held out, and from what, with defaults filled in. */
export interface Holdout {
  /** Share of all customers who are shown fallbacks only, 0..1. */
  share: number
  /** Changes who is in: a new salt draws anew. */
  salt: string
  /** What is held back; other kinds are shown to everybody. */
  kinds: readonly ('sale' | 'service')[]
  /** Share of all customers who are not shown offers of a group, by its id. */
  groups: Readonly<Record<string, number>>
}

/** Nobody is held out. */
export const noHoldout: Holdout = { share: 0, salt: '', kinds: ['sale', 'service'], groups: {} }

/** A comparison of ways to decide: every customer in it belongs to one arm for as long as it runs. */
export interface Experiment {
  id: string
  description: string
  salt: string
  /** As declared: dates or times, in the catalogue's time zone unless they say otherwise. */
  from?: string
  until?: string
  /** Ids of the placements that it governs; no other experiment governs them at the same time. */
  placements: readonly string[]
  /** Id of the arm that the others are compared with. */
  control: string
  /** Smallest relative change of the conversion rate that is worth finding. */
  minimumEffect: number
  arms: readonly Arm[]
}

export interface Arm {
  id: string
  /** Of all customers, 0..1. The arms of an experiment have 1 together at most; the rest is not in it. */
  share: number
  /** Exponents that replace those of the placement. */
  arbitration: Arbitration
  /** Id of the variant by whose rules it decides; the ruleset's own without one. */
  rules?: string
}

/**
 * Names a drawing of an experiment: its key in the dictionary `experiments` and in the names of its counters. With
 * another salt it is another drawing, whose customers have not been exposed yet.
 */
export function experimentKey({ id, salt }: Pick<Experiment, 'id' | 'salt'>): string {
  return salt === '' ? id : `${id}/${salt}`
}
