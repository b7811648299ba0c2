/**
 * What may be amiss with the server that keeps a store, as far as the store's promises rest on it:
 *
 * - `eviction`: it may drop what is kept when its memory is full
 * - `replica`: it is a copy of another server and refuses writes
 * - `replicas-missing`: it has fewer replicas than writes need
 * - `persistence-failing`: its last write to disk failed
 * - `memory-low`: writes will soon be refused
 * - `not-persistent`: it keeps nothing over a restart, and was not asked to
 * - `unchecked`: it does not say
 */
export type ServerFault =
  | 'eviction'
  | 'replica'
  | 'replicas-missing'
  | 'persistence-failing'
  | 'memory-low'
  | 'not-persistent'
  | 'unchecked'

export interface ServerFinding {
  fault: ServerFault
  /** Where and what was found, and what was expected. The same for as long as nothing changes. */
  detail: string
}
