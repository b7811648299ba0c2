#!/usr/bin/env node
/**
 * Serves the demo rules and reloads: `npm run dev [-- arguments for serve]`.
 *
 * A change in `src` or `proto` builds once and then starts the server anew; a build that fails leaves the old server running. A
 * change in `rules` is the server's own business (`serve --watch`). `node --watch` is not used, because it restarts in the
 * middle of a build and does not see what workers and Redis load (worker files, Lua).
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { FolderWatch, stateOf } from '#sufler/cli/watch/watch-folders.ts'
import { checkoutRoot } from './prepare/checkout.mjs'

/** A server that does not end on its own within this time is ended. */
const shutdownMsMax = 5000

const serveArguments = ['serve', '--watch', '--rules', 'rules', '--store', 'lmdb:data/dev', ...process.argv.slice(2)]

/** @type {import('node:child_process').ChildProcess | undefined} */
let server
let isStopping = false

/** @param {string[]} args */
const startNode = (args) => spawn(process.execPath, args, { cwd: checkoutRoot, stdio: 'inherit' })

/** @param {import('node:child_process').ChildProcess} child */
const ended = (child) =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode)
    else child.once('exit', resolve)
  })

async function stopServer() {
  if (server === undefined) return
  const stopping = server
  server = undefined
  stopping.kill('SIGTERM')
  const timer = setTimeout(() => stopping.kill('SIGKILL'), shutdownMsMax)
  await ended(stopping)
  clearTimeout(timer)
}

function startServer() {
  const started = startNode([join('dist', 'main.js'), ...serveArguments])
  server = started
  started.once('exit', (code, signal) => {
    if (server === started && !isStopping)
      console.error(`The server ended with ${signal ?? `exit code ${code}`}; it starts again after the next change.`)
  })
}

async function rebuild() {
  const exitCode = await ended(startNode([join('scripts', 'build.mjs')]))
  if (exitCode !== 0 || isStopping) return
  await stopServer()
  if (!isStopping) startServer()
}

/** Builds one after the other, however fast changes come in: what was saved meanwhile is in the next one. */
const folders = ['src', 'proto'].map((folder) => join(checkoutRoot, folder))
const sources = new FolderWatch({
  folders,
  known: await stateOf(folders),
  onChange: rebuild,
  onTrouble: (error) => console.error('The sources cannot be watched; it is tried again:', error),
})

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, async () => {
    isStopping = true
    await stopServer()
    void sources.close()
    process.exit(0)
  })
}

startServer()
