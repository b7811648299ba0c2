import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second for programs, whatever the kernel's own clock is. */
const msPerTick = 10

/**
 * Processor time of a process and its threads so far, in milliseconds; undefined where `/proc` does not tell. A busy
 * neighbour lengthens the time that an answer takes, and hardly what it costs.
 */
export function cpuTimeMs(pid: number): number | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined // not Linux
  }
  // The second field is the program's name in parentheses and may hold spaces: utime and stime are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * msPerTick
}
