import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ts': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Formats that are small already. */
const compressed = new Set(['.webp', '.png', '.woff2'])

/** A file that pages are made of, in memory: they are few, small, and part of the build. */
export class PageFile {
  readonly type: string
  readonly etag: string
  #gzip: Promise<Buffer> | undefined

  constructor(
    /** Relative to its folder, with `/`. */
    readonly path: string,
    readonly bytes: Buffer,
  ) {
    const type = types[extname(path)]
    if (type === undefined) throw new Error(`${path}: nobody has said of which media type such files are`)
    this.type = type
    this.etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  }

  /** The name holds a hash of the content, as the build gives it to all but pages: it never changes. */
  get isHashed(): boolean {
    return /-[\w-]{8}\.\w+$/.test(this.path)
  }

  get isPage(): boolean {
    return this.path.endsWith('.html')
  }

  /** Undefined for what would not get any smaller. Compressed once, when first asked for. */
  gzipped(): Promise<Buffer> | undefined {
    if (compressed.has(extname(this.path))) return undefined
    this.#gzip ??= compress(this.bytes)
    return this.#gzip
  }
}

/** All files below a folder; none when there is no such folder. */
export async function readPageFiles(dir: string): Promise<PageFile[]> {
  let entries: string[]
  try {
    entries = await readdir(dir, { recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const files = entries.filter((entry) => extname(entry) !== '').sort()
  return Promise.all(
    files.map(async (entry) => new PageFile(entry.split(sep).join('/'), await readFile(join(dir, entry)))),
  )
}
