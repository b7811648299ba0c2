import type { ServiceError } from '../service/errors.ts'

/** Code and sentence, and a line for every value that is wrong. */
export function formatServiceError({ code, detail, errors }: ServiceError): string {
  const lines = errors.map(({ path, found, expected, suggestion }) => {
    const hint = suggestion === undefined ? '' : `; did you mean '${suggestion}'?`
    return `  ${path}: found ${found}, expected ${expected}${hint}`
  })
  return [`${code}: ${detail}`, ...lines].join('\n')
}
