import Type, { type Static, type TUnsafe } from 'typebox'
import { CustomerId, closed, FactName, Id, Locale, oneOf, PlacementId } from './common.ts'
import { OperatorCard, OperatorCustomer } from './operator.ts'
import { outcomeAgeMsMax } from './outcome-times.ts'
import { InvalidValue } from './problem.ts'

/**
 * The live protocol: JSON messages over a WebSocket at `/v1/live`. Over SSE, and for gRPC's Watch, the server's messages
 * are the same. What the server pushes about a call is always its whole newest state, never a change to be applied: a
 * reader that was slow, or away, has missed nothing once it has the latest.
 */

/** Longest message of a client. */
export const liveMessageBytesMax = 64 * 1024

/** Calls under way in one session. */
export const callsPerSessionMax = 10

/** Time between a client's messages, pings included, after which its connection counts as dead. */
export const heartbeatMs = 15_000

/** Time that a session waits for its client to come back; then its calls end. */
export const resumeWithinMs = 60_000

/** Longest id of a call, in characters. */
export const callIdLengthMax = 128

export const callIdPattern = '^[^\\u0000-\\u0020\\u007f\\ud800-\\udfff]+$'

export const CallId = Type.String({
  minLength: 1,
  maxLength: callIdLengthMax,
  pattern: callIdPattern,
  description: 'Of the telephone system, or made up by the client; one call, one id',
})

/** What a client may call one of its messages; the answer to it, or its error, repeats the id. */
const id = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }))

/** How somebody else knows a customer. */
export const aliasKinds = ['phone', 'crm', 'visitor'] as const
export type AliasKind = (typeof aliasKinds)[number]

/** Longest alias, in characters. */
export const aliasLengthMax = 128

export const Alias = closed({
  kind: oneOf(aliasKinds),
  value: Type.String({
    minLength: 1,
    maxLength: aliasLengthMax,
    description:
      'A telephone number in E.164 (+79161234567) or as it is written in the country of the catalogue; an id',
  }),
})
export type Alias = Static<typeof Alias>

const Context = Type.Record(FactName, Type.Unknown(), { maxProperties: 200 })

const Hello = closed({
  type: Type.Literal('hello'),
  id,
  credential: Type.Optional(
    Type.String({ maxLength: 8192, description: 'A key or a sign-in, where no Authorization header could be sent' }),
  ),
  resume: Type.Optional(
    closed({ sessionId: Type.String({ maxLength: 64 }) }, { description: 'The session to be taken up again' }),
  ),
})

/** One of them says who calls. */
const who = {
  customerId: Type.Optional(CustomerId),
  phone: Type.Optional(Type.String({ maxLength: 32, description: 'Of the caller, as the telephone system gives it' })),
  alias: Type.Optional(Alias),
}

const CallStart = closed({
  type: Type.Literal('call.start'),
  id,
  callId: CallId,
  ...who,
  unknown: Type.Optional(
    Type.Literal(true, {
      description:
        'Instead of the three: nobody whom we know calls. Offers follow from the context alone, and nothing is kept of the caller, until call.identify says who it is',
    }),
  ),
  context: Type.Optional(Context),
  placement: Type.Optional(
    Type.Unsafe<string>({ ...PlacementId, description: 'By default the one that console.yaml names' }),
  ),
  locale: Type.Optional(Locale),
})

const CallIdentify = closed({
  type: Type.Literal('call.identify'),
  id,
  callId: CallId,
  ...who,
})

const CallContext = closed({
  type: Type.Literal('call.context'),
  id,
  callId: CallId,
  context: Type.Unsafe<Static<typeof Context>>({ ...Context, description: 'Facts that changed; null takes one away' }),
})

const CallPin = closed({
  type: Type.Literal('call.pin'),
  id,
  callId: CallId,
  offerId: Type.Union([Id, Type.Null()], {
    description:
      'The offer that the operator pitches: it keeps its place and its texts until it is unpinned with null, or answered. Pinning reports it as presented',
  }),
  presented: Type.Optional(
    Type.Boolean({
      description:
        'It has been reported as presented in this call, by a session that is gone: it is not reported again',
    }),
  ),
  ageMs: Type.Optional(
    Type.Integer({ minimum: 0, maximum: outcomeAgeMsMax, description: 'How long ago it was pinned; by default now' }),
  ),
})

const CallOutcome = closed({
  type: Type.Literal('call.outcome'),
  id,
  callId: CallId,
  offerId: Id,
  outcome: oneOf(['presented', 'accepted', 'declined', 'later'] as const),
  reason: Type.Optional(Id),
  until: Type.Optional(Type.String({ maxLength: 40 })),
  ageMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: outcomeAgeMsMax,
      description: 'How long ago it happened, for one that had to wait for a connection; by default it happens now',
    }),
  ),
  undo: Type.Optional(Type.Boolean()),
})

const CallEnd = closed({
  type: Type.Literal('call.end'),
  id,
  callId: CallId,
  transferred: Type.Optional(
    Type.Boolean({
      description:
        'The call goes on with a colleague: what was on the screen and not presented is not recorded as such, since it still may be',
    }),
  ),
})

const Ping = closed({ type: Type.Literal('ping'), id })

export const LiveRequest = Type.Union([
  Hello,
  CallStart,
  CallIdentify,
  CallContext,
  CallPin,
  CallOutcome,
  CallEnd,
  Ping,
])
export type LiveRequest = Static<typeof LiveRequest>
export type LiveRequestOf<Name extends LiveRequest['type']> = Extract<LiveRequest, { type: Name }>

/** Messages that one request may bring to a session that is a stream of events. */
export const liveMessagesPerPostMax = 20

const messages = (message: TUnsafe<LiveRequest>) =>
  closed(
    { messages: Type.Array(message, { minItems: 1, maxItems: liveMessagesPerPostMax, description: 'In their order' }) },
    {
      examples: [
        {
          messages: [
            { type: 'hello' },
            { type: 'call.start', callId: 'c-1', phone: '+79161234567', context: { 'call.reason': 'roaming' } },
          ],
        },
      ],
    },
  )

/** As it is documented. */
export const LiveMessagesBody = messages(Type.Unsafe<LiveRequest>(LiveRequest))

/** As it is checked as a whole: every message is checked by itself. */
export const LiveMessagesEnvelope = messages(Type.Unsafe<LiveRequest>(Type.Unknown()))

/** By the `type` of the message: the error of one that is wrong names what that type expects. */
export const liveRequests = {
  hello: Hello,
  'call.start': CallStart,
  'call.identify': CallIdentify,
  'call.context': CallContext,
  'call.pin': CallPin,
  'call.outcome': CallOutcome,
  'call.end': CallEnd,
  ping: Ping,
} as const

/** The first message of the server. */
export const Welcome = closed({
  type: Type.Literal('welcome'),
  sessionId: Type.String(),
  /** True when `resume` found its session: the newest state of all its calls follows. */
  resumed: Type.Boolean(),
  heartbeatMs: Type.Integer(),
  resumeWithinMs: Type.Integer(),
})

/** What made the server push. */
export const pushCauses = ['start', 'context', 'outcome', 'features', 'ruleset', 'pin', 'resume', 'identify'] as const
export type PushCause = (typeof pushCauses)[number]

/** The whole state of a call. */
export const CallState = closed({
  type: Type.Literal('call.state'),
  callId: CallId,
  sequence: Type.Integer({ description: 'Grows with every push of this call; one that is not larger is old' }),
  cause: oneOf(pushCauses),
  locale: Locale,
  ruleset: Type.String(),
  decisionId: Type.String(),
  degraded: Type.Array(Type.String()),
  placement: PlacementId,
  fallback: Type.Boolean(),
  customer: OperatorCustomer,
  context: Context,
  pinned: Type.Union([Id, Type.Null()]),
  cards: Type.Array(OperatorCard, { description: 'In the order of the screen; the pinned one stands where it stood' }),
})
export type CallState = Static<typeof CallState>

/** The message with this id was done. */
export const Done = closed({
  type: Type.Literal('done'),
  id: Type.String(),
  /** For outcomes. */
  result: Type.Optional(oneOf(['recorded', 'duplicate', 'undone'] as const)),
})

export type Done = Static<typeof Done>

export const CallEnded = closed({
  type: Type.Literal('call.ended'),
  callId: CallId,
  notPresented: Type.Array(Id, { description: 'Offers that were recorded as not presented' }),
})

/** Something is wrong with one message; nothing of it was done, and the connection stays. */
export const LiveFailure = closed({
  type: Type.Literal('error'),
  id: Type.Optional(Type.String()),
  callId: Type.Optional(CallId),
  code: Type.String({ description: 'Stable; docs/errors.md lists all' }),
  detail: Type.String(),
  errors: Type.Array(InvalidValue),
})

export type LiveFailure = Static<typeof LiveFailure>

export const Pong = closed({ type: Type.Literal('pong'), id })

export const LiveMessage = Type.Union([Welcome, CallState, Done, CallEnded, LiveFailure, Pong])
export type LiveMessage = Static<typeof LiveMessage>
