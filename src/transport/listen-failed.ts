/** An address cannot be listened on: somebody else has the port, or it is no address of this machine. */
export class ListenFailed extends Error {
  override readonly name = 'ListenFailed'
}
