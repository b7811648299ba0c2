/** Marks work that did not finish in time; it goes on, and its result is dropped. */
export const late: unique symbol = Symbol('late')

/** The result of `work`, or `late` when it takes longer than `leftMs`. */
export function within<Result>(work: Promise<Result>, leftMs: number): Promise<Result | typeof late> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late), Math.max(0, leftMs))
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
