import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RestApp } from '../rest/rest-app.ts'
import type { PageFile } from './page-files.ts'

/** Pages, and what they load, hold no data: everybody may have them. */
export const everybody = { access: 'public' as const }

/** For files whose names hold a hash of their content. */
export const oneYear = 'public, max-age=31536000, immutable'

/** A file under `url`, with headers of its own; HEAD, and answers that nothing has changed, included. */
export function serveFile(app: RestApp, url: string, file: PageFile, headers: Readonly<Record<string, string>>): void {
  app.get(url, { config: everybody, schema: { hide: true } }, (request, reply) =>
    sendFile(request, reply, file, headers),
  )
}

export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: PageFile,
  headers: Readonly<Record<string, string>>,
): Promise<FastifyReply> {
  reply.headers({ 'x-content-type-options': 'nosniff', etag: file.etag, vary: 'accept-encoding', ...headers })
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  reply.type(file.type)
  const gzipped = takesGzip(request) ? await file.gzipped() : undefined
  if (gzipped === undefined) return reply.send(file.bytes)
  return reply.header('content-encoding', 'gzip').send(gzipped)
}

function takesGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!;q=0(\.0*)?(,|$))/.test(String(headers['accept-encoding'] ?? ''))
}
