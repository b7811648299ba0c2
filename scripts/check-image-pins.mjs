#!/usr/bin/env node
/**
 * Looks at the image that the Dockerfile builds on: `npm run check:image`. Pinned is `name:tag@sha256:…`. One that is not is refused
 * (exit code 1) where the registry answers, with the digest to write; where none answers, that is told and the exit code is 0.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from './prepare/checkout.mjs'

const waitMs = 10_000
const text = readFileSync(join(checkoutRoot, 'Dockerfile'), 'utf8')
const [, image = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(text) ?? []
const strays = [...text.matchAll(/^FROM (\S+)/gm)].map(([, from]) => from).filter((from) => from !== `\${NODE_IMAGE}`)
if (image === '' || strays.length > 0) {
  console.error(`Dockerfile: every stage stands on ARG NODE_IMAGE; found ${strays.join(', ') || 'no such argument'}`)
  process.exit(1)
}
if (/@sha256:[0-9a-f]{64}$/.test(image)) console.error(`pinned: ${image}`)
else {
  const digest = await digestOf(image)
  if (digest === undefined) console.error(`not pinned, and no registry answered: ${image}`)
  else {
    console.error(`not pinned: write ARG NODE_IMAGE=${image}@${digest}`)
    process.exitCode = 1
  }
}

/**
 * The digest of an official image of Docker Hub; undefined when it cannot be asked.
 * @param {string} image as `node:24-slim`
 */
async function digestOf(image) {
  const [name, tag = 'latest'] = image.split(':')
  try {
    const signal = AbortSignal.timeout(waitMs)
    const scope = `repository:library/${name}:pull`
    const granted = await fetch(`https://auth.docker.io/token?service=registry.docker.io&scope=${scope}`, { signal })
    const { token } = /** @type {{ token: string }} */ (await granted.json())
    const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json'
    const url = `https://registry-1.docker.io/v2/library/${name}/manifests/${tag}`
    const answer = await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${token}`, accept }, signal })
    return answer.ok ? (answer.headers.get('docker-content-digest') ?? undefined) : undefined
  } catch {
    return undefined
  }
}
