/** CRC-16/XMODEM, as the specification of Redis Cluster has it. */
const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc
})

/** The slot of a key or channel whose hash tag is `tag`; https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ */
export function slotOfTag(tag: string): number {
  let crc = 0
  for (const byte of Buffer.from(tag)) crc = ((crc << 8) & 0xffff) ^ (crcTable[((crc >> 8) ^ byte) & 0xff] as number)
  return crc % 16_384
}

/** The slot of a key: of what stands in its first braces, if there is anything, else of all of it. */
export function slotOfKey(key: string): number {
  return slotOfTag(/\{([^}]+)\}/.exec(key)?.[1] ?? key)
}
