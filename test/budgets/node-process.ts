import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('node.mjs', import.meta.url))

interface Answer {
  id: number
  text?: string
  isRecorded?: boolean
}

/** A node in a process of its own, which can be killed. */
export class NodeProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>()
  #id = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer)
      this.#waiting.delete(answer.id)
    })
    child.on('exit', () => {
      for (const resolve of this.#waiting.values()) resolve(undefined)
      this.#waiting.clear()
    })
  }

  static async start(...args: (string | number)[]): Promise<NodeProcess> {
    const child = fork(path, args.map(String))
    await once(child, 'message')
    return new NodeProcess(child)
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The units of an offer; undefined when there is none, or the node died meanwhile. */
  async decide(): Promise<string | undefined> {
    return (await this.#ask({ decide: true }))?.text
  }

  /** Whether it is recorded. */
  async report(text: string, outcome: string): Promise<boolean> {
    return (await this.#ask({ report: text, outcome }))?.isRecorded === true
  }

  async kill(): Promise<void> {
    if (!this.isAlive) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  #ask(message: object): Promise<Answer | undefined> {
    if (!this.isAlive) return Promise.resolve(undefined)
    const id = ++this.#id
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#child.send({ id, ...message }, (error) => {
        if (error !== null) resolve(undefined)
      })
    })
  }
}
