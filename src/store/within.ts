/** What `promise` settles with or, when that takes longer than `timeoutMs`, what `late` answers or throws. */
export async function within<T>(promise: Promise<T>, timeoutMs: number, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  try {
    return await Promise.race([promise, timeout.then(late)])
  } finally {
    clearTimeout(timer)
  }
}
