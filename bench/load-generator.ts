import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { LoadCommand, LoadResult } from './http-load.ts'

type Reply = { result: LoadResult } | { error: string }

/** The process that sends requests. One command at a time. */
export class LoadGenerator {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static start(): LoadGenerator {
    const file = join(import.meta.dirname, 'load-process.ts')
    return new LoadGenerator(
      fork(file, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    )
  }

  run(command: LoadCommand): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`the load process ended with ${code}`))
      this.#child.once('exit', onExit)
      this.#child.once('message', (reply) => {
        this.#child.off('exit', onExit)
        const answer = reply as Reply
        if ('error' in answer) reject(new Error(answer.error))
        else resolve(answer.result)
      })
      this.#child.send(command)
    })
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.disconnect()
    await once(this.#child, 'exit')
  }
}
