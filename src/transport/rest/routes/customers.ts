import Type from 'typebox'
import { CustomerId, closed } from '../../../schema/common.ts'
import { Customer, CustomerPatchBody } from '../../../schema/customer.ts'
import { CustomerHistory } from '../../../schema/customer-history.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { problems } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'

const url = '/v1/customers/:customerId'
const params = closed({ customerId: CustomerId })
const tags = ['customers']
const Nothing = Type.Null({ description: 'Nothing more to say' })

/** What is kept about a customer. */
export function customerRoutes(app: RestApp, { customers }: Sufler): void {
  app.patch(
    url,
    {
      config: { access: 'change-customers' },
      schema: {
        tags,
        operationId: 'changeCustomer',
        summary: 'Change features of a customer; who is new becomes known',
        description: 'Features that are not named stay as they are. All are changed, or none.',
        params,
        body: CustomerPatchBody,
        response: { 204: Nothing, ...problems(400, 422, 503) },
      },
    },
    async ({ params: { customerId }, body: { features } }, reply) => {
      await customers.patch(customerId, features)
      return reply.code(204).send(null)
    },
  )
  app.get(
    url,
    {
      config: { access: 'read-customers' },
      schema: {
        tags,
        operationId: 'getCustomer',
        summary: 'What is kept about a customer',
        params,
        response: { 200: Customer, ...problems(400, 404, 503) },
      },
    },
    async ({ params: { customerId } }) => customers.get(customerId),
  )
  app.get(
    `${url}/history`,
    {
      config: { access: 'read-customers' },
      schema: {
        tags,
        operationId: 'getCustomerHistory',
        summary: 'What a customer was offered, and what became of it',
        description: 'Also of a customer who is known by nothing else.',
        params,
        response: { 200: CustomerHistory, ...problems(400, 404, 503) },
      },
    },
    async ({ params: { customerId } }) => customers.history(customerId),
  )
  app.delete(
    url,
    {
      config: { access: 'delete-customers' },
      schema: {
        tags,
        operationId: 'forgetCustomer',
        summary: 'Forget everything about a customer',
        params,
        response: { 204: Nothing, ...problems(400, 404, 503) },
      },
    },
    async ({ params: { customerId } }, reply) => {
      await customers.delete(customerId)
      return reply.code(204).send(null)
    },
  )
}
