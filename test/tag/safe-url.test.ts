import { expect, test } from 'vitest'
import { safeUrl } from '../../src/tag/safe-url.ts'

const base = 'https://shop.example/phones/'

test.each([
  ['/roaming', 'https://shop.example/roaming'],
  ['roaming?a=1#b', 'https://shop.example/phones/roaming?a=1#b'],
  ['http://other.example', 'http://other.example/'],
  ['//other.example/x', 'https://other.example/x'],
  ['/a"><script>', 'https://shop.example/a%22%3E%3Cscript%3E'],
  ['javascript:alert(1)', undefined],
  [' JaVa\nScRiPt:alert(1)', undefined],
  ['\u0001javascript:alert(1)', undefined],
  ['data:text/html,<script>alert(1)</script>', undefined],
  ['vbscript:x', undefined],
  ['blob:https://shop.example/1', undefined],
  ['file:///etc/passwd', undefined],
  ['about:blank', undefined],
  ['http://', undefined],
])('%j leads to %j', (text, href) => {
  expect(safeUrl(text, base)).toBe(href)
})
