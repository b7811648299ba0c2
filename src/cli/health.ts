import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { Command } from 'commander'
import type { Settings } from '../service/setting-definitions.ts'
import { print, printError } from './print.ts'
import { addSettingOptions, settingsOf } from './setting-options.ts'

const help = `
Give it what the server was given, by the same options or in the environment (SUFLER_PORT, SUFLER_TLS_CERT and so on): that tells
where to ask and whether TLS is spoken. For health checks of containers and service managers.

Examples:
  sufler health
  sufler health --ready --port 8443 --tls-cert tls/cert.pem --tls-key tls/key.pem

Exit codes:
  0  the server answers; with --ready: and is ready for requests
  1  it does not, or is not
  2  the command was not given correctly`

/** Longest wait for the answer. */
const timeoutMs = 2_500

/** What a server that wants certificates of its clients says to one without: somebody is there to say it. */
const certificateWanted = 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'

/** `sufler health`: whether the server with these settings answers on this machine. */
export function healthCommand(): Command {
  return addSettingOptions(new Command('health'), ['host', 'port', 'tlsCert', 'tlsKey', 'tlsClientCa'])
    .description('ask the server on this machine whether it is alive')
    .option('--ready', 'ask whether it is ready for requests instead: the store answers, a ruleset is active')
    .addHelpText('after', help)
    .action(async ({ ready = false }: { ready?: boolean }, command: Command) => {
      const url = healthUrl(settingsOf(command), ready)
      try {
        const { status, body } = await ask(url)
        print(body)
        if (status !== 200) process.exitCode = 1
      } catch (error) {
        if (!ready && (error as NodeJS.ErrnoException).code === certificateWanted) {
          print('alive: it wants a certificate of its clients')
          return
        }
        printError(`error: ${url}: ${error instanceof Error ? error.message : error}`)
        process.exitCode = 1
      }
    })
}

/** Where a server with these settings answers on its own machine. */
export function healthUrl(
  { host, port, tlsCert }: Pick<Settings, 'host' | 'port' | 'tlsCert'>,
  ready: boolean,
): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
  const near = everywhere[host] ?? host
  const scheme = tlsCert === '' ? 'http' : 'https'
  return `${scheme}://${near.includes(':') ? `[${near}]` : near}:${port}/${ready ? 'readyz' : 'healthz'}`
}

/** Whose certificate it is does not matter: nothing secret is sent, and the name in it is seldom that of this machine. */
function ask(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, timeout: timeoutMs, rejectUnauthorized: false }
    const asked = (url.startsWith('https') ? requestTls : requestPlain)(url, options, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body })).on('error', reject)
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    asked.on('error', reject).end()
  })
}
