/** How long `call` took to settle, in milliseconds, and with what. */
export async function timed<T>(call: () => Promise<T>): Promise<{ ms: number; value?: T; error?: unknown }> {
  const startMs = performance.now()
  try {
    return { value: await call(), ms: performance.now() - startMs }
  } catch (error) {
    return { error, ms: performance.now() - startMs }
  }
}

/** Tries until `call` resolves; rejects with its last error when that takes longer than `timeoutMs`. */
export async function eventually<T>(call: () => Promise<T>, timeoutMs = 10_000): Promise<T> {
  for (const untilMs = performance.now() + timeoutMs; ; ) {
    try {
      return await call()
    } catch (error) {
      if (performance.now() > untilMs) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** By so much a machine that runs other tests may be late; what hangs is later by far. */
export const busyMs = 1_000
