import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Permission, permissions, permissionsOfRole, type Role, roles } from '#sufler/domain/access/roles.ts'
import { guardRoutes } from '#sufler/transport/rest/access.ts'
import { KeyedServer } from './keyed-server.ts'

let keyed: KeyedServer
/** `GET /v1/budgets`, whether it says in the document that it needs a key. */
let operations: [operation: string, needsKey: boolean][]
let page: string

beforeAll(async () => {
  keyed = await KeyedServer.start()
  const { body } = await keyed.send(undefined, 'GET', '/docs/json')
  operations = Object.entries<Record<string, { security?: object[] }>>(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]): [string, boolean] => [
      `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      security !== undefined,
    ]),
  )
  page = await readFile(join(import.meta.dirname, '../../docs/keys.md'), 'utf8')
})
afterAll(() => keyed.stop())

/** Rows of the page that begin with an operation, and the permission beside it. */
function documentedOperations(): Map<string, string> {
  const rows = page.matchAll(/^\| `((?:GET|POST|PATCH|PUT|DELETE) [^`]+)` \| ([a-z-]+) \|/gm)
  return new Map([...rows].map(([, operation, access]) => [operation as string, access as string]))
}

/** Sends a request that is refused for its content at the latest: nothing is changed by it. */
function ask(operation: string, key: string | undefined) {
  const [method = '', path = ''] = operation.split(' ')
  const body = method === 'POST' || method === 'PATCH' ? { wrong: true } : undefined
  return keyed.send(key, method, path.replace(/:\w+/g, 'x'), body)
}

describe('docs/keys.md', () => {
  test('has every operation that REST documents, and no other', () => {
    expect([...documentedOperations().keys()].sort()).toEqual(operations.map(([operation]) => operation).sort())
  })

  test('has the permissions of every role as the code has them', () => {
    const [, ...headings] =
      /^\| permission \|(.+)\|$/m
        .exec(page)?.[0]
        .split('|')
        .map((cell) => cell.trim()) ?? []
    expect(headings.slice(1, -1)).toEqual(roles)
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \|((?: (?:yes|–) \|)+)$/gm)].map(([, permission, cells]) => [
      permission,
      (cells ?? '')
        .split('|')
        .slice(0, -1)
        .map((cell) => cell.trim() === 'yes'),
    ])
    const expected = permissions.map((permission) => [
      permission,
      roles.map((role) => permissionsOfRole[role].has(permission)),
    ])
    expect(rows).toEqual(expected)
  })
})

describe('every operation', () => {
  test('refuses who brings no key, unless the page says that it is public or lets in by itself', async () => {
    for (const [operation, needsKey] of operations) {
      const access = documentedOperations().get(operation) as string
      expect(needsKey, operation).toBe(access !== 'public' && access !== 'by-itself')
      if (access === 'by-itself') continue
      const { status, headers, body } = await ask(operation, undefined)
      if (!needsKey) {
        expect(status, operation).not.toBe(401)
        continue
      }
      expect([status, body.code], operation).toEqual([401, 'key-required'])
      expect(headers.get('www-authenticate'), operation).toBe('Bearer realm="sufler"')
    }
  })

  test.each(roles)('lets the role %s do what the page says, and nothing else', async (role: Role) => {
    for (const [operation, needsKey] of operations) {
      // Publishing what stands in the directory takes no body that could be wrong; it changes nothing when published again.
      if (!needsKey) continue
      const permission = documentedOperations().get(operation) as Permission
      const { status, body } = await ask(operation, keyed.keys[role].text)
      if (permissionsOfRole[role].has(permission)) expect([401, 403], operation).not.toContain(status)
      else expect([status, body.code], `${role}: ${operation}`).toEqual([403, 'forbidden'])
    }
  })
})

describe('a route', () => {
  test('that does not say who may use it cannot be registered', () => {
    const app = Fastify()
    guardRoutes(app, keyed.server.server.sufler.access)
    app.get('/said', { config: { access: 'public' } }, async () => '')
    expect(() => app.get('/forgotten', async () => '')).toThrow('GET /forgotten does not say who may use it')
  })

  test('that is not there is not there for anybody', async () => {
    expect((await keyed.send(undefined, 'GET', '/v1/secrets')).status).toBe(404)
    expect((await keyed.send(undefined, 'PUT', '/v1/decisions')).status).toBe(405)
  })
})
