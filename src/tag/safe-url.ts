/**
 * The whole address of what a catalogue calls a URL, or undefined when a browser would do anything but open it over
 * http(s): `javascript:`, `data:` and the like, however they are spelled.
 */
export function safeUrl(text: string, base: string): string | undefined {
  try {
    const { protocol, href } = new URL(text, base)
    return /^https?:$/.test(protocol) ? href : undefined
  } catch {
    return undefined
  }
}
