import { Validator } from '@seriousme/openapi-schema-validator'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BudgetList } from '#sufler/schema/budgets.ts'
import { CustomerPatchBody } from '#sufler/schema/customer.ts'
import { DecisionAnswer, DecisionRequest } from '#sufler/schema/decision.ts'
import { ExperimentReport } from '#sufler/schema/experiment.ts'
import { OutcomesAnswer, OutcomesBody } from '#sufler/schema/outcome.ts'
import { Problem } from '#sufler/schema/problem.ts'
import { TestServer } from './test-server.ts'

let server: TestServer
// biome-ignore lint/suspicious/noExplicitAny: a document of any shape, which is what is tested
let document: any

beforeAll(async () => {
  server = await TestServer.start()
  document = (await server.send('GET', '/docs/json')).body
})
afterAll(() => server.stop())

describe('the OpenAPI document', () => {
  test('is valid', async () => {
    expect(document.openapi).toBe('3.1.0')
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
  })

  test('has every route that answers', async () => {
    const documented = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(documented.sort()).toEqual(
      [
        'DELETE /v1/customers/{customerId}',
        'GET /',
        'GET /healthz',
        'GET /metrics',
        'GET /problems/{code}',
        'GET /readyz',
        'GET /v1/budgets',
        'GET /v1/console/operator',
        'GET /v1/customers/{customerId}',
        'GET /v1/customers/{customerId}/history',
        'GET /v1/experiments',
        'GET /v1/experiments/{id}',
        'GET /v1/rulesets',
        'GET /v1/rulesets/active',
        'PATCH /v1/customers/{customerId}',
        'POST /v1/aliases',
        'POST /v1/aliases/resolve',
        'GET /v1/live',
        'POST /v1/live/events',
        'POST /v1/live/sessions/{sessionId}/messages',
        'POST /v1/decisions',
        'POST /v1/outcomes',
        'POST /v1/rulesets',
        'POST /v1/rulesets/validate',
        'POST /v1/site/decisions',
        'POST /v1/site/outcomes',
      ].sort(),
    )
  })

  test.each(['/v1/decisions', '/v1/customers/{customerId}', '/v1/rulesets', '/readyz'])(
    'has every method that an address answers to: %s',
    async (path) => {
      const { headers } = await server.send('OPTIONS', path.replace('{customerId}', 'x'))
      const documented = Object.keys(document.paths[path]).map((method) => method.toUpperCase())
      // HEAD comes with every GET and needs no documentation of its own.
      if (documented.includes('GET')) documented.push('HEAD')
      expect(headers.get('allow')?.split(', ')).toEqual(documented.sort())
    },
  )

  test('leaves no address out', () => {
    const registered = addresses(server.server.rest.printRoutes({ commonPrefix: false }))
    const ours = registered.filter((path) => !/^\/(docs|console|tag)(\/|$)/.test(path))
    const documented = Object.keys(document.paths).map((path) => path.replace(/\{(\w+)\}/g, ':$1'))
    expect(ours.sort()).toEqual(documented.sort())
  })

  test('refers only to what it defines', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
    expect(references.length).toBeGreaterThan(0)
    for (const reference of references) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(reference ?? '')?.[1]
      expect(document.components.schemas, reference).toHaveProperty([name ?? ''])
    }
  })

  test('says for every operation what it is for, and what can go wrong with those that take input', () => {
    for (const operations of Object.values<
      Record<string, { summary?: string; requestBody?: object; responses: object }>
    >(document.paths)) {
      for (const { summary, requestBody, responses } of Object.values(operations)) {
        expect(summary).toBeTruthy()
        if (requestBody !== undefined) expect(Object.keys(responses)).toContain('400')
      }
    }
  })

  test('names every operation once, every body and every answer, and where they are asked', () => {
    expect(document.servers).toEqual([{ url: '/', description: expect.any(String) }])
    type Content = Record<string, { schema: object }> | undefined
    const operations = Object.values<object>(document.paths).flatMap((path) =>
      Object.values<{ operationId?: string; requestBody?: { content: Content }; responses: object }>(path as never),
    )
    const ids = operations.map(({ operationId }) => operationId)
    expect(ids.every((id) => /^[a-z][A-Za-z]+$/.test(id ?? ''))).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
    const contents = operations.flatMap(({ requestBody, responses }) => [
      requestBody?.content,
      ...Object.values<{ content?: Content }>(responses as never).map(({ content }) => content),
    ])
    const json = contents.flatMap((content) => Object.entries(content ?? {}).filter(([type]) => /json/.test(type)))
    expect(json.length).toBeGreaterThan(operations.length)
    for (const [, { schema }] of json) expect(Object.keys(schema)).toEqual(['$ref'])
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'DecisionRequest',
        'DecisionAnswer',
        'DecidedOffer',
        'OutcomesBody',
        'Customer',
        'Problem',
      ]),
    )
  })

  test('has a page', async () => {
    const { status, body } = await server.send('GET', '/docs')
    expect(status).toBe(200)
    expect(body).toContain('swagger-ui')
  })
})

/** The addresses of the router's tree, in which each line continues the one that it is indented below. */
function addresses(tree: string): string[] {
  const parents: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part] = /^([│ ]*)[├└]── (\S+)/.exec(line) ?? []
    if (part === undefined) return []
    const depth = indent.length / 4
    parents[depth] = `${depth === 0 ? '' : parents[depth - 1]}${part}`
    return parents[depth]
  })
}

describe('examples', () => {
  const schemas: Record<string, TSchema & { examples?: unknown[] }> = {
    BudgetList,
    DecisionRequest,
    DecisionAnswer,
    CustomerPatchBody,
    OutcomesBody,
    OutcomesAnswer,
    Problem,
    ExperimentReport,
  }

  test.each(Object.entries(schemas))('fit their schema: %s', (_name, schema) => {
    expect(schema.examples?.length).toBeGreaterThan(0)
    const validator = Compile(schema)
    for (const example of schema.examples ?? []) expect(validator.Errors(example)).toEqual([])
  })
})
