/** What HTML, or JavaScript, could take for an end of the script or of a line. */
const risky = /[<>&\u2028\u2029]/g

/**
 * The page with data in it: a script element of the type `application/json`, which no browser runs and no policy of
 * content has to allow. Whatever the data says, it stays data: each character that could end the element is escaped.
 */
export function embedJson(page: string, id: string, data: unknown): string {
  const json = JSON.stringify(data).replace(
    risky,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const end = page.indexOf('</head>')
  if (end < 0) throw new Error('the page has no </head> before which data could stand')
  return `${page.slice(0, end)}<script type="application/json" id="${id}">${json}</script>${page.slice(end)}`
}
