import type { ServerFault, ServerFinding } from './server-finding.ts'
import type { Store } from './store.ts'

/** The server is set up so that what is written to it may be lost or refused; a person must decide. */
export class StoreUnsafe extends Error {
  override readonly name = 'StoreUnsafe'
}

/** What must be told with a fault that keeps us from starting. */
const remedies: Partial<Record<ServerFault, string>> = {
  eviction:
    'customers, histories and budgets would disappear in silence when its memory is full; set maxmemory-policy to noeviction, or take the risk with --allow-eviction',
  replica: 'it refuses writes; name the primary',
}

/**
 * What is amiss with the store's server and can be lived with. Throws `StoreUnsafe` when it may evict what is kept and
 * that is not allowed, or when it is a replica; rejects with `StoreUnavailable` when it cannot be asked.
 */
export async function refuseUnsafeServer(
  store: Pick<Store, 'checkServer' | 'description'>,
  allowEviction = false,
): Promise<ServerFinding[]> {
  const findings = await store.checkServer()
  for (const { fault, detail } of findings) {
    const remedy = fault === 'eviction' && allowEviction ? undefined : remedies[fault]
    if (remedy !== undefined) throw new StoreUnsafe(`${store.description}: ${detail}: ${remedy}`)
  }
  return findings
}
