/**
 * Node's arguments for threads that may be stopped at any time. Piscina loads a worker with `require` first, which for an
 * ES module links its whole graph synchronously; a thread that is stopped meanwhile takes the process with it (a fatal
 * error of V8, `IsGraphAsync`, on Node 20). Without `require` of ES modules it falls back to `import`, which can be stopped.
 */
export const threadArguments = ['--no-experimental-require-module']
