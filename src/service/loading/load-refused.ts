/** The load cannot begin or go on as asked; nothing was written because of it. Every reason is one sentence. */
export class LoadRefused extends Error {
  override readonly name = 'LoadRefused'
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join('\n'))
  }
}
