import type { FastifyServerOptions } from 'fastify'
import type { ErrorCode } from '../../service/errors.ts'
import type { Sufler } from '../../service/sufler.ts'
import { answerSocket } from './answer-socket.ts'

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
    answerSocket(socket, sufler, code, details[code] ?? 'what arrived cannot be read as a request')
  }
}
