import { Metadata } from '@grpc/grpc-js'
import { expect, test, vi } from 'vitest'
import { authenticateCall } from '#sufler/transport/grpc/authenticate-call.ts'

test.each([
  ['192.0.2.1:50512', '192.0.2.1'],
  ['192.0.2.1:1', '192.0.2.1'],
  ['[2001:db8::1]:50512', '2001:db8::1'],
  ['[::1]:9', '::1'],
])('wrong keys of the peer %s count against %s, whatever port it comes from', async (peer, address) => {
  const metadata = new Metadata()
  metadata.set('authorization', 'Bearer secret')
  const access = { authenticate: vi.fn(async () => ({ id: 'k', role: 'server' })), require: vi.fn() }
  await authenticateCall({ metadata, getPeer: () => peer }, { access } as never, 'decide')
  expect(access.authenticate).toHaveBeenCalledWith({ secret: 'secret', address })
})
