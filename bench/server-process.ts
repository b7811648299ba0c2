import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const startTimeoutMs = 60_000
const stopTimeoutMs = 10_000
const root = join(import.meta.dirname, '..')

/** A server in a process of its own, on a port that it chose and printed. */
export class ServerProcess {
  private constructor(
    readonly url: string,
    readonly pid: number,
    readonly child: ChildProcess,
    /** What it printed when it was ready. */
    readonly announcement: string,
  ) {}

  /** The real server, built, with the option of `npm start` and of the Dockerfile. */
  static startReal(
    rulesDir: string,
    storeUrl: string,
    nodeArgs: readonly string[] = [],
    options: readonly string[] = [],
  ): Promise<ServerProcess> {
    const main = [join(root, 'dist', 'main.js'), 'serve', '--rules', rulesDir, '--store', storeUrl, '--port', '0']
    return ServerProcess.start(['--initial-old-space-size=512', ...nodeArgs, ...main, ...options])
  }

  static startGrpcEcho(answerFile: string): Promise<ServerProcess> {
    return ServerProcess.startScript('grpc/echo-server.ts', ['--answer', answerFile])
  }

  static startFloor(redisUrl: string, answerFile: string): Promise<ServerProcess> {
    return ServerProcess.startScript('floor-server.ts', ['--redis', redisUrl, '--answer', answerFile])
  }

  static startNaive(redisUrl: string, rulesDir: string): Promise<ServerProcess> {
    return ServerProcess.startScript('naive-server.ts', ['--redis', redisUrl, '--rules', rulesDir])
  }

  private static startScript(file: string, args: readonly string[]): Promise<ServerProcess> {
    return ServerProcess.start(['--import', 'tsx', join(import.meta.dirname, file), ...args])
  }

  /** Resolves when it has printed where it listens. */
  private static start(args: readonly string[]): Promise<ServerProcess> {
    const env = { ...withoutSettings(process.env), NODE_ENV: 'production' }
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let announced = ''
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => {
        child.kill('SIGKILL')
        reject(new Error(`${args.join(' ')}: ${reason}\n${output}`))
      }
      const timer = setTimeout(() => fail(`not ready within ${startTimeoutMs} ms`), startTimeoutMs)
      const onExit = (code: number | null) => fail(`ended with ${code}`)
      const onOutput = (chunk: Buffer) => {
        output += chunk
      }
      const onAnnouncement = (chunk: Buffer) => {
        announced += chunk
        // The whole line: more of it may come with the next chunk.
        const url = /(http:\/\/127\.0\.0\.1:\d+).*\n/.exec(announced)?.[1]
        if (url === undefined || child.pid === undefined) return
        clearTimeout(timer)
        child.off('exit', onExit)
        // Read on, or a full pipe would stop the server.
        for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners('data').resume()
        resolve(new ServerProcess(url, child.pid, child, announced))
      }
      child.once('exit', onExit)
      for (const stream of [child.stdout, child.stderr]) stream.on('data', onOutput)
      child.stdout.on('data', onAnnouncement)
    })
  }

  /** Of a server that was started with a port for gRPC. */
  get grpcAddress(): string {
    const address = /gRPC on (127\.0\.0\.1:\d+)/.exec(this.announcement)?.[1]
    if (address === undefined) throw new Error(`no address for gRPC in: ${this.announcement}`)
    return address
  }

  get decisionsUrl(): string {
    return `${this.url}/v1/decisions`
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopTimeoutMs)
    await exited
    clearTimeout(timer)
  }
}

/** The real server takes its settings from the environment too; those of whoever runs the benchmark are not measured. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('SUFLER_')))
}
