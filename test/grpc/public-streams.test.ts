import { once } from 'node:events'
import { connect } from 'node:http2'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publicStreamLimits } from '#sufler/transport/grpc/bound-public-streams.ts'
import { KeyedServer } from '../access/keyed-server.ts'
import { codeOf, GrpcClient } from './grpc-client.ts'

let keyed: KeyedServer
beforeAll(async () => {
  keyed = await KeyedServer.start({ grpcPort: '0', log: 'error' })
})
afterAll(() => keyed.stop())

const packageDir = dirname(createRequire(import.meta.url).resolve('@grpc/reflection/package.json'))
const protocol = loadSync(join(packageDir, 'build/proto/grpc/reflection/v1/reflection.proto'))
const service = protocol['grpc.reflection.v1.ServerReflection'] as ServiceDefinition
const method = service.ServerReflectionInfo as NonNullable<(typeof service)[string]>

describe('a stream that needs no key', () => {
  test('has so many messages and no more', async () => {
    const client = new Client(keyed.server.grpcAddress, credentials.createInsecure())
    const call = client.makeBidiStreamRequest(method.path, method.requestSerialize, method.responseDeserialize)
    let answers = 0
    call.on('data', () => answers++)
    const failed = once(call, 'error') as Promise<[ServiceError]>
    for (let i = 0; i < publicStreamLimits.messagesMax + 100; i++) call.write({ listServices: '' })
    const [error] = await failed
    expect(String(error.metadata.get('sufler-code')[0])).toBe('rate-limited')
    expect(answers).toBeLessThanOrEqual(publicStreamLimits.messagesMax)
    expect(answers).toBeGreaterThan(0)
    client.close()
  })

  test('is not read further while its answers are not', async () => {
    const session = connect(`http://${keyed.server.grpcAddress}`, { settings: { initialWindowSize: 0 } })
    const stream = session.request({ ':method': 'POST', ':path': method.path, 'content-type': 'application/grpc' })
    stream.on('error', () => {})
    const message = method.requestSerialize({ fileContainingSymbol: `sufler.v1.Decisioning${' '.repeat(900)}` })
    const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, 0]), message])
    frame.writeUInt32BE(message.length, 1)
    // A megabyte: what flow control lets through without our reading is a window of 64 KiB.
    let taken = 0
    for (let i = 0; i < 1_000; i++) stream.write(frame, () => taken++)
    let before = -1
    while (before !== taken) {
      before = taken
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    expect(taken).toBeLessThan(300)
    session.destroy()
  })
})

describe('Watch', () => {
  test('that says nothing is ended', async () => {
    const client = new GrpcClient(keyed.server.grpcAddress)
    const stream = client.stream('Watch')
    const outcome = await stream.ended
    expect([outcome.status, codeOf(outcome)]).toEqual(['DEADLINE_EXCEEDED', 'request-timeout'])
    client.close()
  })
})
