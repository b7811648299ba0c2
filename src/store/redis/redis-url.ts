/** Where a Redis server, or some nodes of a cluster, can be reached. */
export interface RedisAddress {
  /** One server, or nodes of a cluster through which the others are found. */
  nodes: { host: string; port: number }[]
  cluster: boolean
  tls: boolean
  /** 0 on a cluster, which has no other. */
  db: number
  username?: string
  password?: string
}

const redisUrl =
  /^redis(?<tls>s?)(?<cluster>\+cluster)?:\/\/(?:(?<credentials>.*)@)?(?<nodes>[^/?#@]+)(?:\/(?<db>\d{0,4}))?$/
const node = /^(?<host>[^:[\]\s]+|\[[0-9a-fA-F:.]+\])(?::(?<port>\d{1,5}))?$/

/**
 * Reads `redis://`, `rediss://` (TLS), `redis+cluster://` and `rediss+cluster://`. The last two take several nodes,
 * separated by commas, which no URL parser knows; hence the expression. User and password are percent-encoded, as in any
 * URL. Undefined when it is none of these.
 */
export function parseRedisUrl(url: string): RedisAddress | undefined {
  const parts = redisUrl.exec(url)?.groups
  if (parts === undefined) return undefined
  const nodes = (parts.nodes ?? '').split(',').map(parseNode)
  const cluster = parts.cluster !== undefined
  const db = Number(parts.db ?? 0)
  const credentials = parseCredentials(parts.credentials)
  if (!nodes.every((each) => each !== undefined) || credentials === undefined) return undefined
  if (!cluster && nodes.length > 1) return undefined
  if (cluster && db !== 0) return undefined
  return { nodes, cluster, tls: parts.tls === 's', db, ...credentials }
}

/** For people and logs; without user and password. */
export function describeRedisAddress({ nodes, cluster, tls, db }: RedisAddress): string {
  const hosts = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',')
  return `redis${tls ? 's' : ''}${cluster ? '+cluster' : ''}://${hosts}${cluster ? '' : `/${db}`}`
}

function parseNode(text: string): { host: string; port: number } | undefined {
  const parts = node.exec(text)?.groups
  const port = Number(parts?.port ?? 6379)
  if (parts?.host === undefined || port < 1 || port > 65_535) return undefined
  return { host: parts.host.replace(/^\[|\]$/g, ''), port }
}

function parseCredentials(text: string | undefined): Pick<RedisAddress, 'username' | 'password'> | undefined {
  if (text === undefined) return {}
  const colon = text.indexOf(':')
  try {
    const username = decodeURIComponent(colon < 0 ? text : text.slice(0, colon))
    const password = colon < 0 ? '' : decodeURIComponent(text.slice(colon + 1))
    return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) }
  } catch {
    return undefined
  }
}
