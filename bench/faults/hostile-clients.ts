import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const atOnce = 50
const dropEveryMs = 500

/** Opens a socket that never fails loudly: a node that refuses or resets is what these clients expect. */
function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(socket))
    socket.on('error', () => resolve(socket))
    socket.resume()
  })
}

async function inTurns(count: number, once: () => Promise<void>): Promise<void> {
  for (let done = 0; done < count; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - done) }, once))
  }
}

/** Asks an address that is no WebSocket for an upgrade, and goes away at the first byte of an answer or after a moment. */
export async function sendUpgrades(url: string, count: number): Promise<void> {
  const head =
    'GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
  await inTurns(count, async () => {
    const socket = await open(url)
    socket.write(head)
    await Promise.race([new Promise((resolve) => socket.once('data', resolve).once('close', resolve)), sleep(200)])
    socket.destroy()
  })
}

/** Sends requests one behind the other without reading an answer, and resets the connection. */
export async function leaveUnanswered(url: string, clients: number, requests: number): Promise<void> {
  const head = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
  await inTurns(clients, async () => {
    const socket = await open(url)
    socket.write(head.repeat(requests))
    await sleep(5)
    socket.resetAndDestroy()
  })
}

/** Opens connections whose requests never come to their end, a byte every half second, or nothing at all. */
export async function sendSlowBodies(
  url: string,
  count: number,
  forMs: number,
  { isSilent = false } = {},
): Promise<void> {
  const sockets: Socket[] = []
  await inTurns(count, async () => {
    const socket = await open(url)
    if (!isSilent) {
      socket.write(
        'POST /v1/decisions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{',
      )
    }
    sockets.push(socket)
  })
  for (const until = performance.now() + forMs; performance.now() < until; await sleep(dropEveryMs)) {
    if (!isSilent) for (const socket of sockets) if (socket.writable) socket.write(' ')
  }
  for (const socket of sockets) socket.destroy()
}
