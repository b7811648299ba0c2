import { expect, test } from 'vitest'
import { EventLines } from '../../src/console/connection/event-lines.ts'

const stream = 'event: welcome\ndata: {"a":1}\n\n: a comment\n\ndata:two\r\ndata: lines\r\n\r\nid: 3\n\ndata: {"b":"\n'

test.each([1, 2, 7, 1000])('events are read whole, in pieces of %i characters', (size) => {
  const read: string[] = []
  const lines = new EventLines((data) => read.push(data))
  for (let start = 0; start < stream.length; start += size) lines.push(stream.slice(start, start + size))
  expect(read).toEqual(['{"a":1}', 'two\nlines'])
})
