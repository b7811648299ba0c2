import { BlockList, isIP } from 'node:net'
import { isLoopbackName } from '../../domain/access/loopback.ts'
import { describeValue } from '../../domain/mismatch.ts'
import type { Settings } from '../setting-definitions.ts'

/** What is wrong with the settings about who may come in, a sentence each. */
export function accessFaults(settings: Settings): string[] {
  return [...signInFaults(settings), ...proxyFaults(settings), ...tlsFaults(settings)]
}

/**
 * Whether nobody is let in without a key, whatever the store has: because it was asked for, because others than the users
 * of this machine reach the server, by its address or through a proxy, or because they sign in.
 */
export function demandsKeys({ requireKeys, host, trustProxy, behindTls, jwksUrl }: Settings): boolean {
  const isBehindProxy = trustProxy !== '' || behindTls
  return requireKeys || !isLoopbackName(host) || isBehindProxy || jwksUrl !== ''
}

/** The addresses that a setting lists; false for none, as the framework has it. */
export function trustedProxies(setting: string): string[] | false {
  const addresses = listOf(setting)
  return addresses.length === 0 ? false : addresses
}

/** A sign-in that is taken whoever issued it, for whatever it was issued, would let in every customer of the provider. */
function signInFaults({ jwksUrl, jwtIssuer, jwtAudience, jwtRoleClaim }: Settings): string[] {
  if (jwksUrl === '') return []
  const missing = Object.entries({ '--jwt-issuer': jwtIssuer, '--jwt-audience': jwtAudience })
    .filter(([, value]) => value === '')
    .map(([option]) => `${option}: found nothing, expected a text, since --jwks-url is set`)
  const url = URL.canParse(jwksUrl) ? new URL(jwksUrl) : undefined
  const isPrivate = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackName(url.hostname))
  const wrongUrl = isPrivate
    ? []
    : [`--jwks-url: found ${describeValue(jwksUrl)}, expected an https URL (http only on this machine)`]
  const wrongClaim = jwtRoleClaim === '' ? ['--jwt-role-claim: found nothing, expected the name of a claim'] : []
  return [...wrongUrl, ...missing, ...wrongClaim]
}

function proxyFaults({ trustProxy }: Settings): string[] {
  return listOf(trustProxy)
    .filter((address) => !isAddressOrNetwork(address))
    .map((address) => `--trust-proxy: found ${describeValue(address)}, expected an address, or a network as 10.0.0.0/8`)
}

function tlsFaults({ tlsCert, tlsKey, tlsClientCa }: Settings): string[] {
  const needs = (missing: string, given: string) => `${missing}: found nothing, expected a file, since ${given} is set`
  if (tlsCert === '' && tlsKey !== '') return [needs('--tls-cert', '--tls-key')]
  if (tlsCert !== '' && tlsKey === '') return [needs('--tls-key', '--tls-cert')]
  return tlsCert === '' && tlsClientCa !== '' ? [needs('--tls-cert', '--tls-client-ca')] : []
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  if (!/^\d{1,3}$/.test(bits)) return false
  try {
    new BlockList().addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4')
    return true
  } catch {
    return false
  }
}

function listOf(setting: string): string[] {
  return setting
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
