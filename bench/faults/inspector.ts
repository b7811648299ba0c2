import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'

/** Time for the threads that run already to announce themselves. */
const attachMs = 500

interface Message {
  id?: number
  method?: string
  params?: { sessionId: string }
}

/**
 * Runs an expression in the newest thread of a process that was started with `--inspect`: the way to make a thread hang or
 * die from outside, without a door for it in the product. Does not wait for the expression to come to its end.
 */
export async function runInNewestThread(inspectorPort: number, expression: string): Promise<void> {
  const [target] = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  if (target === undefined) throw new Error(`nothing to debug at port ${inspectorPort}`)
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const threads: string[] = []
  socket.on('message', (data) => {
    const { method, params } = JSON.parse(String(data)) as Message
    if (method === 'NodeWorker.attachedToWorker' && params !== undefined) threads.push(params.sessionId)
  })
  socket.send(JSON.stringify({ id: 1, method: 'NodeWorker.enable', params: { waitForDebuggerOnStart: false } }))
  await sleep(attachMs)
  const sessionId = threads.at(-1)
  if (sessionId === undefined) throw new Error('the process has no thread')
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } })
  socket.send(JSON.stringify({ id: 2, method: 'NodeWorker.sendMessageToWorker', params: { sessionId, message } }))
  await sleep(attachMs)
  socket.terminate()
}
