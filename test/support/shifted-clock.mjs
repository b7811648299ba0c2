/**
 * Loaded before a program (`node --import`): its clock is `TEST_CLOCK_OFF_MS` ahead of the machine's, as on a host that
 * nobody keeps in time. The steady clock, `performance.now`, is right there, too.
 */
const offMs = Number(process.env.TEST_CLOCK_OFF_MS ?? 0)
const MachineDate = Date
const now = () => MachineDate.now() + offMs

globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args) => (args.length === 0 ? new target(now()) : Reflect.construct(target, args)),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
