import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { StartRefused } from '../service/access/start-refused.ts'
import type { Settings } from '../service/setting-definitions.ts'

/** What a server speaks TLS with, in PEM. */
export interface TlsFiles {
  /** With the certificates between it and a root. */
  cert: Buffer
  key: Buffer
  /** Clients must show a certificate of this authority, beside their key. */
  clientCa: Buffer | undefined
}

/**
 * Undefined when the settings name no certificate. Rejects with the system's error for a file that cannot be read, and with
 * `StartRefused` for files that do not fit. A new certificate is taken with the next start.
 */
export async function readTls({ tlsCert, tlsKey, tlsClientCa }: Settings): Promise<TlsFiles | undefined> {
  if (tlsCert === '') return undefined
  const [cert, key] = await Promise.all([readFile(tlsCert), readFile(tlsKey)])
  const clientCa = tlsClientCa === '' ? undefined : await readFile(tlsClientCa)
  try {
    createSecureContext({ cert, key, ca: clientCa })
  } catch (error) {
    const files = [tlsCert, tlsKey, tlsClientCa].filter((path) => path !== '').join(', ')
    throw new StartRefused(`TLS with ${files}: ${error instanceof Error ? error.message : error}`)
  }
  return { cert, key, clientCa }
}
