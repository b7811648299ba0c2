import Type, { type Static } from 'typebox'
import { closed } from './common.ts'

/** Errors that one problem document lists; the others are only counted, in `detail`. */
export const problemErrorsMax = 100

export const InvalidValue = closed({
  path: Type.String({ description: 'JSON pointer into the body, or the name of the parameter: /placements/0/count' }),
  found: Type.String({ description: 'What stands there' }),
  expected: Type.String({ description: 'What should stand there' }),
  suggestion: Type.Optional(Type.String({ description: 'A name that was probably meant' })),
})
/** One wrong value of a request: the path in its body, what stands there and what should. */
export type InvalidValue = Static<typeof InvalidValue>

/** RFC 9457, `application/problem+json`. */
export const Problem = closed(
  {
    type: Type.String({ description: 'Address of the description of this kind of problem' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    code: Type.String({ description: 'Stable; docs/errors.md lists all' }),
    detail: Type.String({ description: 'What was wrong this time' }),
    requestId: Type.String({ description: 'As in the X-Request-Id header and in the log' }),
    errors: Type.Optional(
      Type.Array(InvalidValue, { description: 'Everything that is wrong at once', maxItems: problemErrorsMax }),
    ),
  },
  {
    description: 'RFC 9457',
    examples: [
      {
        type: '/problems/request-invalid',
        title: 'The request does not fit its schema',
        status: 400,
        code: 'request-invalid',
        detail: '1 value of the body is wrong',
        requestId: 'b3f1c2-1k',
        errors: [{ path: '/placements/0/count', found: '0', expected: 'a whole number from 1 to 50' }],
      },
    ],
  },
)
export type Problem = Static<typeof Problem>
