import { createHmac } from 'node:crypto'
import type { GivenSettings } from '#sufler/service/settings.ts'
import { KeyedServer } from '../access/keyed-server.ts'
import { offerFile, restRules } from '../rest/rules.ts'
import type { RulesTexts } from '../support/ruleset.ts'

export const tokenKeys = `k2:${Buffer.alloc(32, 2).toString('base64')},k1:${Buffer.alloc(32, 1).toString('base64')}`

/** The site's placements are public; one offer is for those with a lot of data, one shows the customer's name. */
export const siteRules: RulesTexts = {
  ...restRules,
  'channels.yaml': (restRules['channels.yaml'] as string).replaceAll(
    'contactWhen: impression\n',
    'contactWhen: impression\n        public: true\n',
  ),
  'offers/heavy.yaml': offerFile('heavy', {
    value: 500,
    title: '{{first_name|Friend}}, take more',
    eligibility: '{ all: [{ fact: data_mb, operator: greaterThan, value: 999 }] }',
  }),
}

export function startSite(settings: GivenSettings = {}, rules = siteRules): Promise<KeyedServer> {
  return KeyedServer.start({ tokenKeys, ...settings }, rules)
}

/** As a shop's server makes it, from the text that `sufler keys proof-secret` prints and from nothing of ours. */
export function proofOf(secret: string, siteKeyId: string, customerId: string, expiry = inSeconds(600)): string {
  const mac = createHmac('sha256', secret).update(`${siteKeyId}\n${customerId}\n${expiry}`).digest('hex')
  return `${secret.split('.')[0]}.${expiry}.${mac}`
}

export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds
}
