import { fileURLToPath } from 'node:url'
import { loadSync, type MethodDefinition, type PackageDefinition, type ServiceDefinition } from '@grpc/proto-loader'

/** Beside `dist` and `src`, in the repository as in the image: both are equally deep. */
export const protoDir = fileURLToPath(new URL('../../../proto', import.meta.url))

/**
 * Messages arrive as plain objects with the names of their JSON. Lists and maps are always there; any other field that did
 * not come is left out, so that a check tells what is missing from what is empty.
 */
const options = { includeDirs: [protoDir], enums: String, arrays: true, objects: true }

/** What the files below `proto/` declare, by full names. */
export function loadProtoFiles(files: readonly string[]): PackageDefinition {
  return loadSync([...files], options)
}

export function serviceOf(declared: PackageDefinition, name: string): ServiceDefinition {
  const definition = declared[name]
  if (definition === undefined || !isService(definition)) throw new Error(`there is no service ${name} in proto/`)
  return definition
}

/** A method by the name that the .proto gives it. */
export function methodOf(service: ServiceDefinition, name: string): MethodDefinition<object, object> {
  const method = service[name]
  if (method === undefined) throw new Error(`there is no method ${name} in proto/`)
  return method
}

/** Messages and enumerations have a format, services have methods. */
function isService(definition: object): definition is ServiceDefinition {
  return !('format' in definition)
}
