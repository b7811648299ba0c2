import { BlockList, isIPv6, type Server, type Socket } from 'node:net'
import { addressGroup } from '../../domain/access/address-group.ts'
import { isLoopbackName } from '../../domain/access/loopback.ts'
import { trustedProxies } from '../../service/access/access-settings.ts'
import type { Refusals } from '../../service/admission/refusals.ts'
import type { Settings } from '../../service/setting-definitions.ts'

/** Connections that may wait to be accepted. With Node's 511, thousands that come at once wait for a second and more. */
export const backlogMax = 4_096

/**
 * How many connections may be open, over all servers of this process together: in all, and by address (of IPv6, by the
 * first 64 bits). Addresses of trusted proxies have as many as they like, since all their clients come from there, and so
 * has this machine. What is too much is closed without a word: an answer would cost more than the connection.
 */
export class ConnectionLimits {
  readonly #connectionsMax: number
  readonly #perAddressMax: number
  readonly #proxies = new BlockList()
  readonly #refusals: Refusals
  readonly #byAddress = new Map<string, number>()
  #open = 0

  constructor(
    {
      connections,
      connectionsPerAddress,
      trustProxy,
    }: Pick<Settings, 'connections' | 'connectionsPerAddress' | 'trustProxy'>,
    refusals: Refusals,
  ) {
    this.#connectionsMax = connections
    this.#perAddressMax = connectionsPerAddress
    this.#refusals = refusals
    for (const network of trustedProxies(trustProxy) || []) {
      const [address = '', bits] = network.split('/')
      const family = isIPv6(address) ? 'ipv6' : 'ipv4'
      if (bits === undefined) this.#proxies.addAddress(address, family)
      else this.#proxies.addSubnet(address, Number(bits), family)
    }
  }

  get open(): number {
    return this.#open
  }

  /** Watches the connections of a server from now on. */
  guard(server: Server): void {
    server.prependListener('connection', (socket: Socket) => {
      this.admit(socket)
    })
  }

  /** False when the connection is one too many; it is destroyed then. */
  admit(socket: Socket): boolean {
    const remote = socket.remoteAddress ?? ''
    const address = addressGroup(remote)
    const ofAddress = this.#byAddress.get(address) ?? 0
    if (this.#open >= this.#connectionsMax) return this.#refuse(socket, 'connections')
    if (ofAddress >= this.#perAddressMax && !this.#isUnlimited(address.includes('/') ? remote : address)) {
      return this.#refuse(socket, 'connections-of-address')
    }
    this.#open++
    this.#byAddress.set(address, ofAddress + 1)
    socket.once('close', () => this.#leave(address))
    return true
  }

  #leave(address: string): void {
    this.#open--
    const left = (this.#byAddress.get(address) ?? 0) - 1
    if (left > 0) this.#byAddress.set(address, left)
    else this.#byAddress.delete(address)
  }

  #refuse(socket: Socket, reason: 'connections' | 'connections-of-address'): false {
    this.#refusals.count(reason)
    socket.destroy()
    return false
  }

  #isUnlimited(address: string): boolean {
    return isLoopbackName(address) || this.#proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  }
}
