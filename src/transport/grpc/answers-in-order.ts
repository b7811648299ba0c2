import type { ServerDuplexStream } from '@grpc/grpc-js'

interface Slot {
  /** Undefined until it is answered. */
  bytes: Buffer | undefined
}

/**
 * Writes answers in the order in which their places were taken, however late each becomes ready. Whoever reads waits while
 * `isFull`: so many answers are awaited, or so slowly does the client take them, that no more may be begun.
 */
export class AnswersInOrder {
  readonly #call: ServerDuplexStream<Buffer, Buffer>
  readonly #awaitedMax: number
  readonly #onRoom: () => void
  readonly #slots: Slot[] = []
  #isClogged = false

  /** `onRoom` is called whenever an answer was written and `isFull` may have changed. */
  constructor(call: ServerDuplexStream<Buffer, Buffer>, awaitedMax: number, onRoom: () => void) {
    this.#call = call
    this.#awaitedMax = awaitedMax
    this.#onRoom = onRoom
    call.on('drain', () => {
      this.#isClogged = false
      onRoom()
    })
  }

  get isFull(): boolean {
    return this.#isClogged || this.#slots.length >= this.#awaitedMax
  }

  get isEmpty(): boolean {
    return this.#slots.length === 0
  }

  /** Takes the next place; call what is returned once, with the answer. */
  take(): (bytes: Buffer) => void {
    const slot: Slot = { bytes: undefined }
    this.#slots.push(slot)
    return (bytes) => {
      slot.bytes = bytes
      if (slot === this.#slots[0]) this.#flush()
    }
  }

  #flush(): void {
    let ready = 0
    for (const { bytes } of this.#slots) {
      if (bytes === undefined) break
      ready++
      if (!this.#call.write(bytes)) this.#isClogged = true
    }
    this.#slots.splice(0, ready)
    this.#onRoom()
  }
}
