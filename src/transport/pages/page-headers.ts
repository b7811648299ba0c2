/**
 * Headers of a page: it may load and ask nothing but this server, and be shown in frames of `frameAncestors` only, as the
 * Content-Security-Policy writes them. Nothing of its address goes anywhere else.
 */
export function pageHeaders(frameAncestors: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-ancestors ${frameAncestors === '' ? "'none'" : frameAncestors}`,
    "base-uri 'none'",
    "form-action 'self'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
}
