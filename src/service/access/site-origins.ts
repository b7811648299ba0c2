import { describeValue } from '../../domain/mismatch.ts'

/** Origins that one site key may have: they travel with every reading of the keys. */
export const siteOriginsMax = 50

/** What is wrong with an origin as a sentence; undefined when it is one as browsers send it. */
export function siteOriginFault(origin: string): string | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  // A URL may have a star in its host; nothing is matched by it here.
  if (isWeb && url.origin === origin && !origin.includes('*')) return undefined
  const meant = isWeb && url.origin !== origin ? `; did you mean ${url.origin}?` : ''
  return `found ${describeValue(origin)}, expected scheme, host and port alone, as https://shop.example${meant}`
}
