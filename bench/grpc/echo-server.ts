import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { decideMethod, decideStreamMethod, decisioningService } from './protocol.ts'

/**
 * The least that a server of @grpc/grpc-js does with these messages: it decodes each request and encodes an answer of the
 * size that the real server sends, which never changes.
 *
 *   echo-server.ts --answer FILE    an encoded DecideResponse
 */
const { values } = parseArgs({ options: { answer: { type: 'string' } } })
if (values.answer === undefined) throw new Error('needs --answer')

const answer = decideMethod.responseDeserialize(await readFile(values.answer))
const server = new Server()
server.addService(decisioningService, {
  [decideMethod.name]: (_call: unknown, callback: (error: null, answer: object) => void) => callback(null, answer),
  // biome-ignore lint/suspicious/noExplicitAny: the library types handlers by the methods' names
  [decideStreamMethod.name]: (call: any) => {
    call.on('data', ({ requestId }: { requestId: string }) => call.write({ requestId, answer }))
    call.on('end', () => call.end())
  },
})
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error
  process.stdout.write(`http://127.0.0.1:${port} and for gRPC on 127.0.0.1:${port}:\n`)
})
