/**
 * Who may import whom: every folder of `src` names the folders below it that it may use, and nothing else (its own
 * files aside). Two layers that do not name each other are siblings and must not know each other.
 *
 *     schema ← domain ← { catalog, worker, store } ← service ← transport ← cli ← main
 *                    ← observability ← service
 */
const belowService = ['schema', 'domain', 'catalog', 'worker', 'store', 'observability']

export const layers: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  domain: ['schema'],
  catalog: ['schema', 'domain'],
  worker: ['schema', 'domain'],
  store: ['schema', 'domain'],
  observability: ['schema', 'domain'],
  service: belowService,
  transport: [...belowService, 'service'],
  cli: [...belowService, 'service', 'transport'],
  main: [...belowService, 'service', 'transport', 'cli'],
  // These run in a browser: they talk to a server over its interfaces and share nothing with it but the schemas.
  console: ['schema'],
  tag: ['schema'],
  // A page like any other's: it knows the tag's types, as a page of somebody else would.
  shop: ['tag'],
}

/** The layer of a path below `src`: its first folder, or `main` for the program itself. */
export function layerOf(path: string): string {
  const [first = '', ...rest] = path.split('/')
  return rest.length === 0 ? first.replace(/\.ts$/, '') : first
}
