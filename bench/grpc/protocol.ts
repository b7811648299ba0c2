import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader'
import { protoDir } from '#sufler/transport/grpc/proto-files.ts'

const definitions = loadSync('sufler/v1/decisioning.proto', { includeDirs: [protoDir], enums: String, defaults: true })

export const decisioningService = definitions['sufler.v1.Decisioning'] as ServiceDefinition

export const decideMethod = methodOf('Decide')
export const decideStreamMethod = methodOf('DecideStream')

/** With the name by which the library knows its handler. */
function methodOf(name: string): MethodDefinition<object, object> & { name: string } {
  const method = decisioningService[name]
  if (method === undefined) throw new Error(`there is no method ${name} in proto/`)
  return { ...method, name }
}
