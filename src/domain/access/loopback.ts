const loopbackV4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/

/** Names and addresses that lead to this machine and to no other, as a Host header or a setting has them, without a port. */
export function isLoopbackName(name: string): boolean {
  const lower = name.toLowerCase()
  if (lower === 'localhost' || lower.endsWith('.localhost')) return true
  return lower === '::1' || lower === '[::1]' || loopbackV4.test(lower)
}

const hostForm = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i

/** Whether a Host header names this machine: `localhost:8080`, `127.0.0.1`, `[::1]:8080`. */
export function isLoopbackHost(host: string): boolean {
  const name = hostForm.exec(host)?.[1]
  return name !== undefined && isLoopbackName(name)
}

/** Whether an origin is a page of this machine: `http://localhost:3000`. */
export function isLoopbackOrigin(origin: string): boolean {
  const host = /^https?:\/\/(.+)$/.exec(origin)?.[1]
  return host !== undefined && isLoopbackHost(host)
}
