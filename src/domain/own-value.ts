/**
 * What stands under a name that somebody has chosen. Every object has a `constructor` and a `toString` that nobody has put
 * there, so names from rules, requests and files are looked up by this, and never by brackets alone.
 */
export function ownValue<Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}
