import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../../service/errors.ts'
import type { Sufler } from '../../service/sufler.ts'
import { problemOf } from '../problem.ts'
import { problemMediaType } from './problem-responses.ts'

/** Time for a client to take its answer and close; what it still sends is not read. */
const lingerMs = 1_000

/** Answers over a socket that has no response, and ends the connection: for what has not become a request. */
export function answerSocket(socket: Duplex, { metrics }: Sufler, code: ErrorCode, detail: string): void {
  metrics.problem(code)
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const problem = problemOf(code, detail, 'none')
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `content-type: ${problemMediaType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.on('error', () => socket.destroy())
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  // Half a connection is none: a client that goes on sending, or never closes, would keep it for ever.
  const late = setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.once('close', () => clearTimeout(late))
}
