import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { rulesetFindingsMax } from '../../schema/ruleset.ts'
import { ServiceError } from '../../service/errors.ts'
import { observeProblem } from '../../service/observe-problem.ts'
import type { Sufler } from '../../service/sufler.ts'
import { problemOf, retryAfterSeconds } from '../problem.ts'
import { customerIdsOf, withoutCustomers } from '../without-customer.ts'
import { restFailureOf } from './failure.ts'
import { problemMediaType } from './problem-responses.ts'

const realm = 'Bearer realm="sufler"'

/** Nobody is told this: it counts as the caller's fault, or thousands of connections that break would log as many faults of ours. */
const brokenOff = new ServiceError('http-invalid', 'the connection ended before the whole body had come')

/** Answers a failure with its problem document; what a person must look at goes into the log. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, sufler: Sufler): void {
  const failure = request.raw.readableAborted ? brokenOff : restFailureOf(error)
  const { code, detail, errors, cause, retryAfterSeconds: retryAfter } = failure
  const errorsMax = code === 'ruleset-invalid' ? rulesetFindingsMax : undefined
  const problem = problemOf(code, detail, request.id, errors, errorsMax)
  observeProblem(failure, sufler)
  if (problem.status === 500) {
    const where = { requestId: request.id, method: request.method, route: request.routeOptions.url, code }
    const customerIds = [...customerIdsOf(request.params), ...customerIdsOf(request.body)]
    sufler.logger.error({ ...where, err: withoutCustomers(cause ?? error, customerIds) }, 'a request failed')
  }
  if (problem.status === 503 || problem.status === 429) reply.header('retry-after', retryAfter ?? retryAfterSeconds)
  // RFC 6750, 3: what was not sent at all is no invalid token.
  if (problem.status === 401)
    reply.header('www-authenticate', code === 'key-required' ? realm : `${realm}, error="invalid_token"`)
  // Written out here: the route's own schema describes answers that went well.
  reply.code(problem.status).type(problemMediaType).serializer(JSON.stringify).send(problem)
}

export function handleErrors(app: FastifyInstance, sufler: Sufler): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, sufler))
  app.setNotFoundHandler((request, reply) => {
    sendProblem(new ServiceError('route-unknown', 'see /docs for what there is'), request, reply, sufler)
  })
}
