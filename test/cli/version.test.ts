import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runInProcess } from './run-in-process.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

test.each(['--version', '-V'])('sufler %s is that of the package', async (option) => {
  expect(await runInProcess([option])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' })
})
