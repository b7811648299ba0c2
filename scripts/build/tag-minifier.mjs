/**
 * How the tag is made small: every byte of it is loaded by every page of a shop. Names of properties that only the tag itself
 * uses are shortened; those below are known to others (pages, the server, the browser's storage) and stay.
 */
const knownToOthers = [
  // What pages call and give: src/tag/options.ts, `push` and `start` of src/tag/script.ts.
  ...['sufler', 'push', 'start', 'context', 'customer', 'consent', 'refresh', 'decide', 'observe', 'report', 'stop'],
  ...['key', 'endpoint', 'locale', 'timeoutMs', 'subject', 'automatic', 'debug', 'proof', 'placement'],
  // What goes to the server and comes back: src/schema/site.ts.
  ...['placements', 'id', 'count', 'deadlineMs', 'keep', 'fallback', 'offers', 'offerId', 'content', 'token', 'href'],
  ...['outcomes', 'outcome', 'ageMs', 'impression', 'click', 'accepted', 'declined'],
  // What waits in the storage, also for the script of another day, beside some of those.
  'atMs',
  // Attributes of the script, as its `dataset` has them.
  'timeout',
  // Attributes of elements, likewise, and values of one of them.
  ...['suflerField', 'suflerHref', 'suflerCount', 'suflerState', 'suflerAction', 'suflerToken'],
  ...['accept', 'decline'],
  // Events by name.
  ...['resize', 'online', 'pagehide'],
  // Of browsers, and younger than the list that the minifier has of those.
  ...['prerendering', 'globalPrivacyControl', 'checkVisibility', 'opacityProperty', 'visibilityProperty'],
]

/** @type {import('terser').MinifyOptions} */
export const tagMinifier = {
  ecma: 2020,
  compress: { passes: 3 },
  mangle: { properties: { reserved: knownToOthers } },
}
