import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isNode, lineAt, readSourceFiles, visitNodes } from './source-file.ts'

/** Pages are shown what a server has written. */
const ofPages = /^(console|shop|tag)\//

test('only parseMoment and parseInstant read moments: Date.parse takes what has no zone, and days that do not exist', () => {
  const found = readSourceFiles(join(import.meta.dirname, '../../src'))
    .filter(({ path }) => !ofPages.test(path))
    .flatMap(({ path, program, text }) => {
      const lines: string[] = []
      visitNodes(program, (node) => {
        const { object, property } = node
        if (node.type === 'MemberExpression' && isNode(object) && isNode(property))
          if (object.name === 'Date' && property.name === 'parse') lines.push(`src/${path}:${lineAt(text, node.start)}`)
      })
      return lines
    })
  expect(found).toEqual([])
})
