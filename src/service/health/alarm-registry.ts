interface RegisteredAlarm {
  /** Whether load balancers should send requests to other nodes while it is raised. */
  isUnready: boolean
  /** What is wrong, for the log and for people who read `/readyz`. */
  title: string
}

/**
 * Every state of a node that a person should know of, in one place: the log, `/readyz`, `sufler_alarm` and
 * `docs/alarms.md` name it by its code, and a test holds them together.
 */
export const alarmRegistry = {
  'store-unavailable': { isUnready: true, title: 'The store does not answer' },
  'records-damaged': { isUnready: false, title: 'Records in the store are damaged' },
  'redis-evicts': { isUnready: false, title: 'Redis may evict what is kept of customers' },
  'redis-is-replica': { isUnready: true, title: 'Redis is a replica and refuses writes' },
  'redis-replicas-missing': { isUnready: false, title: 'Redis has too few replicas for writes' },
  'redis-persistence-failing': { isUnready: false, title: 'Redis cannot write to its disk' },
  'redis-memory-low': { isUnready: false, title: 'Redis has little memory left' },
  'store-writes-failing': { isUnready: true, title: 'The store refuses writes' },
  'clock-off': { isUnready: false, title: "This machine's clock does not agree with the store's" },
  'decisions-degraded': { isUnready: false, title: 'Many decisions go without the store or the engine' },
  'layout-replaced': { isUnready: true, title: 'The layout in the store is not the one that this node knows' },
  'keys-lost': { isUnready: false, title: 'The store has lost the keys of callers' },
  'threads-stalled': { isUnready: false, title: 'Threads that decide hung or died, and are being replaced' },
  'threads-gone': { isUnready: true, title: 'No thread is left to decide: answers are fallbacks' },
} as const satisfies Record<string, RegisteredAlarm>

export type AlarmCode = keyof typeof alarmRegistry

export const alarmCodes = Object.keys(alarmRegistry) as AlarmCode[]
