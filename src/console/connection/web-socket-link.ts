import type { OpenLink } from './link.ts'

/** Over a WebSocket. The address carries no key and nothing about a customer: both travel in messages. */
export function webSocketLink(url: URL): OpenLink {
  const address = new URL(url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return (events) => {
    const socket = new WebSocket(address)
    socket.onopen = () => events.opened()
    socket.onmessage = ({ data }) => events.received(String(data))
    socket.onclose = () => events.closed()
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text)
      },
      close: () => socket.close(),
    }
  }
}
