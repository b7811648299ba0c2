import { expect, test } from 'vitest'
import { CustomerWatch } from '#sufler/service/live/customer-watch.ts'
import { OwnChanges } from '#sufler/service/live/own-changes.ts'
import type { ChangeListener } from '#sufler/store/customer-changes.ts'
import type { Store } from '#sufler/store/store.ts'

const nowMs = 1_000_000

test('an outcome that was refused is expected no more: the next change is somebody else’s', () => {
  const own = new OwnChanges()
  own.expect(nowMs)
  own.takeBack()
  expect(own.claims(nowMs)).toBe(false)
  own.expect(nowMs)
  own.expect(nowMs)
  own.takeBack()
  expect([own.claims(nowMs), own.claims(nowMs)]).toEqual([true, false])
})

test('after changes that may have been missed, nothing of our own is expected any more', async () => {
  const changed: string[] = []
  let tell: ChangeListener = () => {}
  const changes = {
    watch: async (_customerId: string, listener: ChangeListener) => {
      tell = listener
      return () => {}
    },
  }
  const store = { changes } as unknown as Store
  const watch = new CustomerWatch({ store, now: () => nowMs, onBroken: () => {} }, 'anna', (cause) =>
    changed.push(cause),
  )
  await watch.begin()
  watch.own.expect(nowMs)
  tell('history')
  expect(changed).toEqual([])
  watch.own.expect(nowMs)
  tell('features')
  tell('history')
  expect(changed).toEqual(['features', 'outcome'])
  watch.end()
})
