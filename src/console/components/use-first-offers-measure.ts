import { useEffect } from 'preact/hooks'
import type { Call } from '../state/call.ts'

/**
 * Measures from the start of a call to the frame that shows its first offers: `sufler:first-offers` in the performance
 * timeline, for benchmarks and for whoever looks into a slow console.
 */
export function useFirstOffersMeasure(call: Call): void {
  const isShown = call.shown !== undefined
  useEffect(() => {
    if (!isShown) return
    // A task that is queued in the frame's callback runs once the frame has been painted.
    const frame = requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        if (performance.getEntriesByName('sufler:call-start').length > 0)
          performance.measure('sufler:first-offers', 'sufler:call-start')
        port1.close()
      }
      port2.postMessage(undefined)
    })
    return () => cancelAnimationFrame(frame)
  }, [call.callId, isShown])
}
