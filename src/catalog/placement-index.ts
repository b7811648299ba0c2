import { nearestName } from '../domain/nearest-name.ts'
import type { PlacementDeclaration } from '../schema/channels-file.ts'
import type { Draft } from './draft.ts'
import { type Finding, finding, oneOf, type Path } from './finding.ts'
import type { Sound } from './sound.ts'

/** Placements by `channel.placement`; undefined when the declaration is faulty. */
export type PlacementIndex = ReadonlyMap<string, { path: Path; placement: Sound<PlacementDeclaration> | undefined }>

export function indexPlacements(draft: Draft): PlacementIndex {
  const index = new Map<string, { path: Path; placement: Sound<PlacementDeclaration> | undefined }>()
  for (const [channel, declaration] of Object.entries(draft.channels?.content.channels ?? {})) {
    for (const [name, placement] of Object.entries(declaration?.placements ?? {})) {
      index.set(`${channel}.${name}`, { path: ['channels', channel, 'placements', name], placement })
    }
  }
  return index
}

/** Undefined when the placement exists, or may exist in a part that is faulty. */
export function placementFault(draft: Draft, placements: PlacementIndex, path: Path, id: string): Finding | undefined {
  if (placements.has(id) || draft.incomplete.has('channels')) return undefined
  const channel = id.slice(0, id.indexOf('.'))
  const channels = draft.channels?.content.channels
  if (channels === undefined || (Object.hasOwn(channels, channel) && channels[channel]?.placements === undefined)) {
    return undefined
  }
  const ids = [...placements.keys()]
  return finding('unknown-placement', path, `'${id}'`, oneOf(ids), nearestName(id, ids))
}
