import { fileURLToPath } from 'node:url'
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader'

/** Beside `dist` and `src`, in the repository as in the image: both are equally deep. */
export const protoDir = fileURLToPath(new URL('../../../proto', import.meta.url))

/**
 * Messages arrive as plain objects with the names of their JSON. Lists and maps are always there; any other field that did
 * not come is left out, so that a check tells what is missing from what is empty.
 */
const options = { includeDirs: [protoDir], enums: String, arrays: true, objects: true }

/** The services of a file below `proto/`, by their full names. */
export function loadServices(file: string): Readonly<Record<string, ServiceDefinition>> {
  const entries = Object.entries(loadSync(file, options)).filter(([, definition]) => isService(definition))
  return Object.fromEntries(entries) as Record<string, ServiceDefinition>
}

/** A method by the name that the .proto gives it. */
export function methodOf(service: ServiceDefinition, name: string): MethodDefinition<object, object> {
  const method = service[name]
  if (method === undefined) throw new Error(`there is no method ${name} in proto/`)
  return method
}

/** Messages and enumerations have a format, services have methods. */
function isService(definition: object): boolean {
  return !('format' in definition)
}
