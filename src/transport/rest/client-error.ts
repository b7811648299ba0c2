import type { FastifyServerOptions } from 'fastify'
import type { ErrorCode } from '../../service/errors.ts'
import type { Sufler } from '../../service/sufler.ts'
import { problemOf } from '../problem.ts'
import { problemMediaType } from './problem-responses.ts'

const codes: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'header-too-large',
}

const details: Partial<Record<ErrorCode, string>> = {
  'request-timeout': 'the connection is closed',
  'header-too-large': 'ids and tokens belong into the body',
}

/** Answers what is no HTTP, or does not come to an end: there is no request yet, only a socket. */
export function clientErrorHandler(sufler: Sufler): NonNullable<FastifyServerOptions['clientErrorHandler']> {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    const code = codes[error.code ?? ''] ?? 'http-invalid'
    sufler.metrics.problem(code)
    if (!socket.writable) {
      socket.destroy()
      return
    }
    const problem = problemOf(code, details[code] ?? 'what arrived cannot be read as a request', 'none')
    const body = JSON.stringify(problem)
    const head = [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      `content-type: ${problemMediaType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
}
