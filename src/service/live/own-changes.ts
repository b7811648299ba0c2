/** A change of our own that has not been told within this time never will be. */
const expectedMs = 2_000

/**
 * Tells our own outcomes from those of others, so that one outcome makes one push: for every one that we report, one change
 * of the history is told to us, too, before or after its answer. Which of several it was does not matter, since whoever
 * reports decides again after the answer, and then sees everything that was told until then.
 */
export class OwnChanges {
  readonly #expectedUntilMs: number[] = []

  /** Before an append of outcomes is sent. */
  expect(nowMs: number): void {
    this.#expectedUntilMs.push(nowMs + expectedMs)
  }

  /** It changed nothing after all, so nothing is told. */
  takeBack(): void {
    this.#expectedUntilMs.pop()
  }

  /** Whether a change of the history that is told now may be taken for ours. */
  claims(nowMs: number): boolean {
    while (this.#expectedUntilMs[0] !== undefined && this.#expectedUntilMs[0] < nowMs) this.#expectedUntilMs.shift()
    return this.#expectedUntilMs.shift() !== undefined
  }

  /** Changes may have been missed. */
  forget(): void {
    this.#expectedUntilMs.length = 0
  }
}
