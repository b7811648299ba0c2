import { availableParallelism } from 'node:os'
import { heartbeatMs, resumeWithinMs } from '../schema/live.ts'

interface Described {
  description: string
  /** Never shown once it is resolved. */
  isSecret?: true
}

export type SettingDefinition = Described &
  (
    | { kind: 'text'; placeholder: string; default: string }
    /** Without a default it is off unless it is given. */
    | { kind: 'integer'; placeholder: string; default?: number; min: number; max: number }
    | { kind: 'choice'; choices: readonly string[]; default: string }
    | { kind: 'switch' }
  )

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** Everything that can be set about a server. A name gives its option (`--in-flight`) and its variable (`SUFLER_IN_FLIGHT`). */
export const settingDefinitions = {
  rules: { kind: 'text', placeholder: 'dir', default: 'rules', description: 'the rules directory' },
  store: {
    kind: 'text',
    placeholder: 'url',
    default: 'lmdb:data/store',
    description: 'where customers are kept: lmdb:PATH, redis://HOST:PORT, redis+cluster://HOST:PORT,…',
  },
  storeTimeoutMs: {
    kind: 'integer',
    placeholder: 'ms',
    default: 1_000,
    min: 10,
    max: 60_000,
    description: 'longest wait for an answer of Redis',
  },
  redisKeyPrefix: {
    kind: 'text',
    placeholder: 'text',
    default: 'sufler:',
    description: 'begins every key in Redis, when several systems share a server',
  },
  redisWaitReplicas: {
    kind: 'integer',
    placeholder: 'number',
    default: 0,
    min: 0,
    max: 16,
    description: 'replicas of Redis that must have an outcome, or units of a budget, before it is acknowledged',
  },
  redisWaitTimeoutMs: {
    kind: 'integer',
    placeholder: 'ms',
    default: 500,
    min: 10,
    max: 60_000,
    description: 'longest wait for those replicas; afterwards the outcome is refused, and may be sent again',
  },
  allowEviction: {
    kind: 'switch',
    description: 'start although Redis may evict what is kept; by default its maxmemory-policy must be noeviction',
  },
  host: { kind: 'text', placeholder: 'address', default: '127.0.0.1', description: 'the address to listen on' },
  port: {
    kind: 'integer',
    placeholder: 'number',
    default: 8080,
    min: 0,
    max: 65_535,
    description: 'the port to listen on; 0 takes a free one',
  },
  grpcPort: {
    kind: 'integer',
    placeholder: 'number',
    min: 0,
    max: 65_535,
    description: 'the port to listen on for gRPC, at the same address; 0 takes a free one; without it there is no gRPC',
  },
  watch: { kind: 'switch', description: 'publish the rules again whenever their files change' },
  workers: {
    kind: 'integer',
    placeholder: 'number',
    default: Math.max(1, availableParallelism() - 1),
    min: 1,
    max: 256,
    description: 'threads that decide',
  },
  batch: {
    kind: 'integer',
    placeholder: 'number',
    default: 32,
    min: 1,
    max: 1_000,
    description: 'decisions that travel to a thread together at most',
  },
  queue: {
    kind: 'integer',
    placeholder: 'number',
    default: 1_000,
    min: 1,
    max: 100_000,
    description: 'decisions that may wait for a thread; more are refused with 503',
  },
  inFlight: {
    kind: 'integer',
    placeholder: 'number',
    default: 2_000,
    min: 1,
    max: 100_000,
    description: 'requests that may be under way; more are refused with 503',
  },
  connections: {
    kind: 'integer',
    placeholder: 'number',
    default: 30_000,
    min: 10,
    max: 1_000_000,
    description: 'connections that may be open, over REST and gRPC together; more are closed',
  },
  connectionsPerAddress: {
    kind: 'integer',
    placeholder: 'number',
    default: 2_000,
    min: 1,
    max: 1_000_000,
    description: 'connections that one address may have open; this machine and trusted proxies may have any number',
  },
  liveSessions: {
    kind: 'integer',
    placeholder: 'number',
    default: 20_000,
    min: 1,
    max: 1_000_000,
    description: 'live sessions that may be open; more are refused with 429',
  },
  liveSessionsPerKey: {
    kind: 'integer',
    placeholder: 'number',
    default: 1_000,
    min: 1,
    max: 1_000_000,
    description: 'live sessions that one key, or one person, may have open',
  },
  liveHeartbeatMs: {
    kind: 'integer',
    placeholder: 'ms',
    default: heartbeatMs,
    min: 100,
    max: 600_000,
    description: 'longest silence of a live client; then its connection counts as dead',
  },
  liveResumeMs: {
    kind: 'integer',
    placeholder: 'ms',
    default: resumeWithinMs,
    min: 100,
    max: 3_600_000,
    description: 'how long a live session waits for its client to come back; then its calls end',
  },
  tokenKeys: {
    kind: 'text',
    placeholder: 'id:base64,…',
    default: '',
    isSecret: true,
    description: 'keys that sign offers, the first one signs; without, tokens are good until the server ends',
  },
  outcomeAgeMaxDays: {
    kind: 'integer',
    placeholder: 'days',
    default: 30,
    min: 1,
    max: 365,
    description: 'how long after a decision its outcomes are taken; tokens expire then',
  },
  undoWindowMinutes: {
    kind: 'integer',
    placeholder: 'minutes',
    default: 15,
    min: 0,
    max: 10_080,
    description: 'how long after an outcome it may be taken back; 0 never',
  },
  requireTokens: {
    kind: 'switch',
    description: 'take outcomes with the token of their offer only; without, the id of a decision is trusted',
  },
  frameAncestors: {
    kind: 'text',
    placeholder: 'origins',
    default: "'self'",
    description:
      'whose pages may show the console in a frame: origins as https://crm.example or https://*.bitrix24.ru, by default our own',
  },
  requireKeys: {
    kind: 'switch',
    description:
      'demand keys on loopback too, where none is needed before the first one is created, unless a proxy is in front',
  },
  jwksUrl: {
    kind: 'text',
    placeholder: 'url',
    default: '',
    description: 'where the identity provider of the operators publishes its keys (JWKS); takes their sign-ins as keys',
  },
  jwtIssuer: { kind: 'text', placeholder: 'text', default: '', description: 'the `iss` that sign-ins must have' },
  jwtAudience: { kind: 'text', placeholder: 'text', default: '', description: 'the `aud` that sign-ins must have' },
  jwtRoleClaim: {
    kind: 'text',
    placeholder: 'claim',
    default: 'sufler_role',
    description: 'the claim that says what a sign-in may do: operator or analyst',
  },
  keyRate: {
    kind: 'integer',
    placeholder: 'requests',
    default: 20_000,
    min: 1,
    max: 10_000_000,
    description:
      'requests a second for each key and each sign-in, and as many at once; a site key has it for all its pages',
  },
  siteAddressRate: {
    kind: 'integer',
    placeholder: 'requests',
    default: 20,
    min: 1,
    max: 1_000_000,
    description: 'requests a second with site keys for each address, and five times as many at once',
  },
  failuresPerMinute: {
    kind: 'integer',
    placeholder: 'number',
    default: 20,
    min: 1,
    max: 1_000_000,
    description: 'wrong keys, site keys, origins and proofs that an address may send in a minute, of each as many',
  },
  tlsCert: {
    kind: 'text',
    placeholder: 'file',
    default: '',
    description: 'speak TLS with this certificate (PEM), over REST and gRPC; by default a proxy in front does',
  },
  tlsKey: { kind: 'text', placeholder: 'file', default: '', description: 'the private key of the certificate (PEM)' },
  tlsClientCa: {
    kind: 'text',
    placeholder: 'file',
    default: '',
    description: 'demand certificates of clients, too, issued by this authority (PEM)',
  },
  behindTls: {
    kind: 'switch',
    description: 'a proxy in front speaks TLS: tell browsers never to come without (HSTS)',
  },
  trustProxy: {
    kind: 'text',
    placeholder: 'addresses',
    default: '',
    description: 'proxies whose X-Forwarded-For is believed, as 10.0.0.0/8,192.168.1.1; by default none',
  },
  readyTimeoutMs: {
    kind: 'integer',
    placeholder: 'ms',
    default: 1_000,
    min: 10,
    max: 60_000,
    description: 'longest wait for the store when readiness is asked',
  },
  drainDelayMs: {
    kind: 'integer',
    placeholder: 'ms',
    default: 0,
    min: 0,
    max: 300_000,
    description: 'time between saying "not ready" and no longer listening, for load balancers to notice',
  },
  shutdownTimeoutMs: {
    kind: 'integer',
    placeholder: 'ms',
    default: 10_000,
    min: 100,
    max: 600_000,
    description: 'longest time to answer what was accepted when asked to end',
  },
  log: { kind: 'choice', choices: logLevels, default: 'info', description: 'least severity that is logged' },
  logRequests: { kind: 'switch', description: 'log every request, at info' },
  serverTiming: { kind: 'switch', description: 'tell in a Server-Timing header where the time of a decision went' },
} as const satisfies Record<string, SettingDefinition>

export type SettingName = keyof typeof settingDefinitions

export const settingNames = Object.keys(settingDefinitions) as SettingName[]

type Resolved<Definition> = Definition extends { kind: 'text' }
  ? string
  : Definition extends { kind: 'integer' }
    ? Definition extends { default: number }
      ? number
      : number | undefined
    : Definition extends { kind: 'choice'; choices: readonly (infer Choice)[] }
      ? Choice
      : boolean

export type Settings = { readonly [Name in SettingName]: Resolved<(typeof settingDefinitions)[Name]> }

/** `--in-flight` */
export function optionOf(name: SettingName): string {
  return `--${words(name, '-')}`
}

/** `SUFLER_IN_FLIGHT` */
export function variableOf(name: SettingName): string {
  return `SUFLER_${words(name, '_').toUpperCase()}`
}

function words(name: string, separator: string): string {
  return name.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase())
}
