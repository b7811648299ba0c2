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
} as const satisfies Record<string, RegisteredAlarm>

export type AlarmCode = keyof typeof alarmRegistry

export const alarmCodes = Object.keys(alarmRegistry) as AlarmCode[]
