const arrivedAtMs: unique symbol = Symbol('when it arrived')

interface Waited {
  [arrivedAtMs]?: number
}

/**
 * Notes on what stands for a request (its HTTP message, its gRPC metadata) that it had to wait since then, on the clock of
 * `performance.now()`; undefined for one that was served at once.
 */
export function noteArrival(request: object, waitedSinceMs: number | undefined): void {
  if (waitedSinceMs !== undefined) (request as Waited)[arrivedAtMs] = waitedSinceMs
}

/** Since when a request had to wait: its deadline counts from then. Undefined for one that was served at once. */
export function arrivalOf(request: object): number | undefined {
  return (request as Waited)[arrivedAtMs]
}
