import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'

/**
 * Parts of a meta page as LMDB writes it (`MDB_meta` in lmdb's mdb.c), little-endian, from the beginning of the page: a
 * header of 24 bytes, then magic, version, address, size of the map, two databases of 48 bytes (the first begins with the
 * size of a page), the last page in use, and the transaction that wrote all this.
 */
const magicOffset = 24
const pageSizeOffset = 48
const lastPageOffset = 144
const transactionOffset = 152
const metaBytes = 160
const magic = 0xbeefc0de

/** Another process may just be making the file: it is empty for a moment. */
const emptyWaitMs = 50
const emptyWaitsMax = 20

interface Meta {
  transaction: number
  /** Bytes that the file must have. */
  neededBytes: number
}

/**
 * What keeps a directory's `data.mdb` from being opened, with what to do; undefined when nothing does, or there is no such
 * file yet. LMDB maps the file into memory and ends the process when it reaches for what is missing, so that must be found
 * before: a file that is shorter than its newest meta page says.
 *
 * After the machine itself went down, the newest meta page may be ahead of the file; LMDB goes back to the last one that
 * was flushed then. So of a file that was not written since the machine was started, that one must do.
 */
export function fileFault(directory: string): string | undefined {
  let file: number
  try {
    file = openSync(join(directory, 'data.mdb'), 'r')
  } catch {
    // Not there, or not to be read: LMDB makes it, or says why it cannot.
    return undefined
  }
  try {
    return faultOf(file)
  } finally {
    closeSync(file)
  }
}

function faultOf(file: number): string | undefined {
  const sizeBytes = sizeOnceWritten(file)
  if (sizeBytes === 0) return `found an empty data.mdb, expected a store: ${goOn}`
  const first = metaAt(file, 0)
  if (first === undefined) return `found something else in data.mdb, expected a store: ${goOn}`
  const second = metaAt(file, pageSizeOf(file))
  const metas = [first, ...(second === undefined ? [] : [second])].sort((a, b) => b.transaction - a.transaction)
  const isFromBefore = fstatSync(file).mtimeMs < Date.now() - uptime() * 1_000
  const needed = (isFromBefore ? metas.at(-1) : metas[0])?.neededBytes ?? 0
  if (second !== undefined && sizeBytes >= needed) return undefined
  const expected = second === undefined ? 'two meta pages' : `at least ${needed}, as its meta page says`
  return `data.mdb is cut short: found ${sizeBytes} bytes, expected ${expected}: ${goOn}`
}

const goOn = 'restore the directory from a backup, or move it away to begin anew'

function sizeOnceWritten(file: number): number {
  for (let wait = 0; wait < emptyWaitsMax; wait++) {
    const { size } = fstatSync(file)
    if (size > 0) return size
    // Nothing else is to be done: a store is opened before anything is served.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, emptyWaitMs)
  }
  return fstatSync(file).size
}

function pageSizeOf(file: number): number {
  return readAt(file, 0)?.getUint32(pageSizeOffset, true) ?? 0
}

function metaAt(file: number, offset: number): Meta | undefined {
  const meta = readAt(file, offset)
  if (meta?.getUint32(magicOffset, true) !== magic) return undefined
  const pageBytes = meta.getUint32(pageSizeOffset, true)
  const lastPage = Number(meta.getBigUint64(lastPageOffset, true))
  return { transaction: Number(meta.getBigUint64(transactionOffset, true)), neededBytes: (lastPage + 1) * pageBytes }
}

function readAt(file: number, offset: number): DataView | undefined {
  const bytes = new Uint8Array(metaBytes)
  return readSync(file, bytes, 0, metaBytes, offset) === metaBytes ? new DataView(bytes.buffer) : undefined
}
