import { isUtf8 } from 'node:buffer'
import type { FastifyBodyParser, FastifyInstance } from 'fastify'
import { ServiceError } from '../../service/errors.ts'

/**
 * Reads bodies of a media type as JSON in UTF-8. What is not UTF-8, or says that it is not, is refused: the framework would
 * read its bytes as U+FFFD, and two names would become one. So is what is compressed: bodies are small, and to inflate
 * what anybody may send needs bounds of its own. To look costs 0.15 µs a body.
 */
export function readJson(app: FastifyInstance, mediaType: string): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const read: FastifyBodyParser<Buffer> = (request, bytes, done) => {
    const { 'content-type': type, 'content-encoding': coding } = request.headers
    const fault = codingFault(coding) ?? charsetFault(type, mediaType)
    if (fault !== undefined) done(fault)
    else if (!isUtf8(bytes)) done(new ServiceError('json-invalid', 'the body is not UTF-8'))
    else parse(request, bytes.toString('utf8'), done)
  }
  app.addContentTypeParser(mediaType, { parseAs: 'buffer' }, read)
}

function codingFault(coding: string | undefined): ServiceError | undefined {
  if (coding === undefined || coding === '' || coding === 'identity') return undefined
  return new ServiceError('media-type-unsupported', 'send the body as it is: found a Content-Encoding, expected none')
}

/** JSON has no charset by its own standard; clients name one all the same. ASCII is a part of UTF-8. */
function charsetFault(type: string | undefined, mediaType: string): ServiceError | undefined {
  if (type === mediaType || type === undefined) return undefined
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1]
  if (charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)) return undefined
  return new ServiceError('media-type-unsupported', 'send the body in UTF-8: found another charset in Content-Type')
}
