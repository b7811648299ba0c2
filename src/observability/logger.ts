import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/**
 * Where customers and what is known about them could stand in an object that somebody logs. Nothing logs such objects on
 * purpose; this is the second line of defence. URLs are in the list because ids stand in them: the log names routes.
 */
const personal = [
  'customerId',
  'context',
  'features',
  'texts',
  'body',
  'params',
  'url',
  'headers',
  'token',
  'key',
  'secret',
  'proof',
  'subject',
  'authorization',
  'tokenKeys',
]

/**
 * JSON lines. `error` means that a person must act; a healthy run has none. Written at once and not buffered: lines are
 * few, since a decision that goes well writes none, and the last ones before a crash are those that matter.
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: personal.flatMap((name) => [name, `*.${name}`]), censor: '[personal]' },
      serializers: { err: describeError },
    },
    destination,
  )
}

/** Name, text and stack of an error and of its causes; not its other properties, which may hold anything. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  return { name, message, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) }
}
