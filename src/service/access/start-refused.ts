/** A server that would be open to everybody, or closed to everybody, does not start; the message says what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
}
