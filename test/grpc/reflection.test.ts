import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Client, credentials } from '@grpc/grpc-js'
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../rest/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start({ grpcPort: '0' })
})
afterAll(() => server.stop())

const packageDir = dirname(createRequire(import.meta.url).resolve('@grpc/reflection/package.json'))
const protocol = loadSync(join(packageDir, 'build/proto/grpc/reflection/v1/reflection.proto'))
const method = (protocol['grpc.reflection.v1.ServerReflection'] as ServiceDefinition).ServerReflectionInfo

/** Asks one question of the reflection service, as grpcurl does. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the test expects it to be
async function ask(question: object): Promise<any> {
  if (method === undefined) throw new Error('the protocol has no ServerReflectionInfo')
  const client = new Client(server.grpcAddress, credentials.createInsecure())
  try {
    return await new Promise((resolve, reject) => {
      const call = client.makeBidiStreamRequest(method.path, method.requestSerialize, method.responseDeserialize)
      call.on('data', resolve)
      call.on('error', reject)
      call.write(question)
      call.end()
    })
  } finally {
    client.close()
  }
}

describe('reflection', () => {
  test('lists the services', async () => {
    const { listServicesResponse } = await ask({ listServices: '' })
    const names = listServicesResponse.service.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['sufler.v1.Decisioning', 'grpc.health.v1.Health']))
  })

  test('knows every method of ours', async () => {
    const { fileDescriptorResponse } = await ask({ fileContainingSymbol: 'sufler.v1.Decisioning' })
    expect(fileDescriptorResponse.fileDescriptorProto.length).toBeGreaterThan(0)
    const bytes = Buffer.concat(fileDescriptorResponse.fileDescriptorProto)
    for (const method of ['Decide', 'DecideStream', 'RecordOutcomes', 'UpdateFeatures', 'Watch'])
      expect(bytes.includes(method)).toBe(true)
  })
})
