/** Reads a cell as an ISO 8601 text or as milliseconds since 1970; undefined when it does not fit the format. */
export type DateReader = (text: string) => string | number | undefined

const tokens = { YYYY: '\\d{4}', MM: '\\d{1,2}', DD: '\\d{1,2}', HH: '\\d{1,2}', mm: '\\d{1,2}', ss: '\\d{1,2}' }
type Token = keyof typeof tokens
const tokenPattern = /YYYY|MM|DD|HH|mm|ss/g

/** Undefined when `format` is none: without a year, month and day, with a token twice, or with a letter that is no token. */
export function compileDateFormat(format: string): DateReader | undefined {
  if (format === 'iso8601') return (text) => text
  if (format === 'unixSeconds') return (text) => scaled(text, 1000)
  if (format === 'unixMilliseconds') return (text) => scaled(text, 1)
  const found = (format.match(tokenPattern) ?? []) as Token[]
  const separators = format.split(tokenPattern)
  const isWhole = (['YYYY', 'MM', 'DD'] as const).every((token) => found.includes(token))
  if (!isWhole || new Set(found).size < found.length || separators.some((text) => /[A-Za-z0-9]/.test(text)))
    return undefined
  if (found.includes('mm') !== found.includes('HH') || (found.includes('ss') && !found.includes('mm'))) return undefined
  // Without separators around it, a token has exactly its digits: YYYYMMDD.
  const isPacked = separators.slice(1, -1).some((text) => text === '')
  const source = separators
    .map((text, i) => {
      const token = found[i]
      const digits = token === undefined ? '' : isPacked ? `\\d{${token.length}}` : tokens[token]
      return `${text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}${token === undefined ? '' : `(?<${token}>${digits})`}`
    })
    .join('')
  const pattern = new RegExp(`^${source}$`)
  return (text) => {
    const parts = pattern.exec(text)?.groups
    if (parts === undefined) return undefined
    const part = (token: Token) => (parts[token] ?? '').padStart(2, '0')
    const date = `${part('YYYY')}-${part('MM')}-${part('DD')}`
    return parts.HH === undefined ? date : `${date}T${part('HH')}:${part('mm')}:${part('ss')}`
  }
}

function scaled(text: string, factor: number): number | undefined {
  return /^-?\d{1,16}(?:\.\d+)?$/.test(text) ? Math.round(Number(text) * factor) : undefined
}
