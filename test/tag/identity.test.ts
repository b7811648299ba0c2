import { describe, expect, test } from 'vitest'
import { createIdentity } from '../../src/tag/identity.ts'
import { createSubjectCookie } from '../../src/tag/subject-cookie.ts'

/** A `document.cookie` for one name, as browsers have it. */
class Jar {
  value: string | undefined
  attributes = ''
  constructor(subject?: string) {
    if (subject !== undefined) this.value = `sufler_subject=${subject}`
  }
  get cookie(): string {
    return ['first=1', this.value, 'last=2'].filter((text) => text !== undefined).join('; ')
  }
  set cookie(text: string) {
    const [pair = '', ...attributes] = text.split('; ')
    this.attributes = attributes.join('; ')
    this.value = this.attributes.includes('Max-Age=0') ? undefined : pair
  }
}

const customer = { id: 'c', proof: 'p' }
const identityOf = (jar: Jar, consent?: boolean, objects = false) =>
  createIdentity({ consent, customer }, createSubjectCookie(jar, true), objects)

describe('who asks', () => {
  test('is told with consent, and kept when the answer says so', () => {
    const jar = new Jar()
    const identity = identityOf(jar, true)
    expect(identity.claims()).toEqual({ consent: true, customer })
    identity.meet('k.s-1_', false)
    expect(jar.value).toBeUndefined()
    expect(identity.claims()).toEqual({ consent: true, customer })
    identity.meet('k.s-1_', true)
    expect(jar.attributes).toBe('Max-Age=15552000; Path=/; SameSite=Lax; Secure')
    expect(identity.claims()).toEqual({ consent: true, customer, subject: 'k.s-1_' })
    identity.customer(undefined)
    expect(identity.claims()).toEqual({ consent: true, subject: 'k.s-1_' })
  })

  test.each([
    ['not asked yet', undefined, false, 'sufler_subject=old'],
    ['refused', false, false, undefined],
    ['objected to by the browser', true, true, undefined],
  ])('is not told when consent is %s', (_, consent, objects, left) => {
    const jar = new Jar('old')
    const identity = identityOf(jar, consent, objects)
    expect(identity.claims()).toEqual({ consent: false })
    expect(identity.mayKeep()).toBe(false)
    identity.meet('new', true)
    expect(jar.value).toBe(left)
  })

  test('is forgotten when consent is withdrawn, and known anew when it is given', () => {
    const jar = new Jar('old')
    const identity = identityOf(jar, true)
    identity.consent(false)
    expect(jar.value).toBeUndefined()
    expect(identity.claims()).toEqual({ consent: false })
    identity.consent(true)
    expect(identity.claims()).toEqual({ consent: true, customer })
  })

  test('a cookie that is no text of ours is none', () => {
    expect(identityOf(new Jar('%'), true).claims()).toEqual({ consent: true, customer })
  })

  test('is one for a document where there are no cookies', () => {
    const refuse = () => {
      throw new Error('blocked')
    }
    const dropping = Object.defineProperty({ cookie: '' }, 'cookie', { get: () => '', set: () => {} })
    const refusing = Object.defineProperty({ cookie: '' }, 'cookie', { get: refuse, set: refuse })
    for (const where of [dropping, refusing]) {
      const identity = createIdentity({ consent: true }, createSubjectCookie(where, false), false)
      expect(identity.claims()).toEqual({ consent: true })
      identity.meet('k.first', true)
      expect(identity.claims()).toEqual({ consent: true, subject: 'k.first' })
      identity.consent(false)
      identity.consent(true)
      expect(identity.claims()).toEqual({ consent: true })
    }
  })

  test('is the one that a server has rendered the page for, as long as there is no cookie', () => {
    const known = { consent: true, subject: 'k.rendered' }
    expect(createIdentity(known, createSubjectCookie(new Jar(), false), false).claims().subject).toBe('k.rendered')
    expect(createIdentity(known, createSubjectCookie(new Jar('k.own'), false), false).claims().subject).toBe('k.own')
    expect(createIdentity(known, createSubjectCookie(new Jar(), false), true).claims()).toEqual({ consent: false })
  })
})
