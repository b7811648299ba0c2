import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '#sufler/domain/access/roles.ts'
import { newKey } from '#sufler/service/access/new-key.ts'
import type { GivenSettings } from '#sufler/service/settings.ts'
import type { AccessKey } from '#sufler/store/access-keys.ts'
import { openStore } from '#sufler/store/open-store.ts'
import { type Answer, TestServer } from '../rest/test-server.ts'
import type { RulesTexts } from '../support/ruleset.ts'

export interface TestKey {
  text: string
  record: AccessKey
}

/** A server that has a key of every role from the beginning. */
export class KeyedServer {
  private constructor(
    readonly server: TestServer,
    readonly keys: Readonly<Record<Role, TestKey>>,
    readonly storeDir: string,
  ) {}

  static readonly siteOrigin = 'https://shop.example'

  static async start(settings: GivenSettings = {}, rules?: RulesTexts): Promise<KeyedServer> {
    const dir = await mkdtemp(join(tmpdir(), 'sufler-keys-'))
    const keys = Object.fromEntries(
      (['operator', 'site', 'service', 'analyst', 'admin'] as const).map((role) => [role, testKey(role)]),
    ) as Record<Role, TestKey>
    const store = await openStore(`lmdb:${dir}`)
    for (const { record } of Object.values(keys)) await store.accessKeys.put(record)
    await store.close()
    return new KeyedServer(await TestServer.start({ store: `lmdb:${dir}`, ...settings }, rules), keys, dir)
  }

  /** Keeps a key, and waits until the server has read the keys. */
  async put(record: AccessKey): Promise<void> {
    const { store, access } = this.server.server.sufler
    await store.accessKeys.put(record)
    for (const until = Date.now() + 10_000; access.keys.find(record.id) === undefined; ) {
      if (Date.now() > until) throw new Error('the server does not notice its new keys')
      await new Promise((done) => setTimeout(done, 50))
    }
  }

  /** As `TestServer.send`, with a key. */
  send(key: string | undefined, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` }
    return this.server.send(method, path, body, { ...authorization, ...headers })
  }

  async stop(): Promise<void> {
    await this.server.stop()
    await rm(this.storeDir, { recursive: true, force: true })
  }
}

export function testKey(role: Role, origins = [KeyedServer.siteOrigin]): TestKey {
  return newKey({ role, name: `test ${role}`, ...(role === 'site' ? { origins } : {}) }, Date.now())
}
