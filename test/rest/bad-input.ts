import { restLimits } from '#sufler/transport/rest/limits.ts'

/** What is wrong, the request, the code of the answer, the path of its error, and the name it suggests. */
export type Row = [name: string, request: unknown, code: string, path: string, suggestion?: string]

export const { bodyBytesMax } = restLimits
