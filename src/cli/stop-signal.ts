const signals = ['SIGTERM', 'SIGINT'] as const

/** Resolves with the next signal that asks the process to stop, which it then does not do by itself. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const name of signals) process.off(name, stop)
      resolve(signal)
    }
    for (const name of signals) process.on(name, stop)
  })
}
