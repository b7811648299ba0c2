import type { DictionaryName, Layout } from '../features/layout.ts'
import type { Ruleset } from '../ruleset.ts'

/**
 * Turns the numbers of the layout's dictionaries, which records carry, into positions of one ruleset. What the ruleset no
 * longer has is *lost*: a lost offer goes by its group, if that is left, and all lost placements are one.
 */
export class HistoryNumbers {
  /** By dictionary number: the position, or -1. As long as the highest number, so 4 bytes an offer that ever was. */
  readonly offers: Int32Array
  readonly groups: Int32Array
  readonly placements: Int32Array
  /** By position: the dictionary number. */
  readonly offerNumbers: Int32Array
  readonly #offerCount: number
  /** Offers, then one lost offer a group, then one whose group is lost, too. */
  readonly offerPositions: number
  readonly placementPositions: number
  readonly lostPlacement: number

  constructor({ offers, groups, placements }: Pick<Ruleset, 'offers' | 'groups' | 'placements'>, layout: Layout) {
    this.offers = positionsOf('offers', offers, layout)
    this.groups = positionsOf('groups', groups, layout)
    this.placements = positionsOf('placements', placements, layout)
    this.offerNumbers = Int32Array.from(offers, ({ id }) => layout.number('offers', id) as number)
    this.#offerCount = offers.length
    this.offerPositions = offers.length + groups.length + 1
    this.lostPlacement = placements.length
    this.placementPositions = placements.length + 1
  }

  /** Stands for all lost offers of a group; -1 for those of lost groups. */
  lostOfferOf(group: number): number {
    return group < 0 ? this.offerPositions - 1 : this.#offerCount + group
  }

  isLost(offer: number): boolean {
    return offer >= this.#offerCount
  }

  offer(offerNumber: number, groupNumber: number): number {
    const position = positionIn(this.offers, offerNumber)
    return position < 0 ? this.lostOfferOf(this.group(groupNumber)) : position
  }

  /** -1 for a lost one. */
  group(number: number): number {
    return positionIn(this.groups, number)
  }

  placement(number: number): number {
    const position = positionIn(this.placements, number)
    return position < 0 ? this.lostPlacement : position
  }
}

function positionIn(positions: Int32Array, number: number): number {
  return number < positions.length ? (positions[number] as number) : -1
}

function positionsOf(dictionary: DictionaryName, items: readonly { id: string }[], layout: Layout): Int32Array {
  const numbers = items.map(({ id }) => {
    const number = layout.number(dictionary, id)
    if (number === undefined) throw new Error(`'${id}' of the ${dictionary} is not in the layout`)
    return number
  })
  const length = numbers.reduce((most, number) => Math.max(most, number + 1), 0)
  const positions = new Int32Array(length).fill(-1)
  for (const [position, number] of numbers.entries()) positions[number] = position
  return positions
}
