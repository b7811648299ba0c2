import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

interface LockedPackage {
  version?: string
  resolved?: string
  optional?: boolean
  engines?: { node?: string }
}

const locked: Record<string, LockedPackage> = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test('every locked package runs on every Node that is promised, so that npm has nothing to warn of', () => {
  const refusing = Object.entries(locked).flatMap(([path, { version, optional, engines: its }]) =>
    optional || its?.node === undefined || semver.subset(engines.node, its.node)
      ? []
      : [`${path} ${version} wants Node ${its.node}`],
  )
  expect(refusing).toEqual([])
})

test('the lock file names no registry, so that whoever has a mirror uses it', () => {
  expect(Object.entries(locked).filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
})
