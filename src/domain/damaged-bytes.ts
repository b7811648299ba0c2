/** Bytes that are not what is kept in their place: another program has written them, or a disk has lost some. */
export class DamagedBytes extends Error {
  override readonly name = 'DamagedBytes'
}
