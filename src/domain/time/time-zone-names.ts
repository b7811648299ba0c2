/** Names in use that `Intl` takes but does not list: it lists the older names of the same zones. */
const newerNames = [
  ...['UTC', 'Etc/UTC', 'GMT', 'Europe/Kyiv', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Yangon', 'Asia/Ho_Chi_Minh'],
  ...['Africa/Asmara', 'America/Argentina/Buenos_Aires', 'America/Nuuk', 'Atlantic/Faroe', 'Pacific/Chuuk'],
  ...['America/Indiana/Indianapolis', 'America/Kentucky/Louisville', 'Pacific/Pohnpei', 'Pacific/Kanton'],
]

/** IANA time zones, some four hundred. */
export function timeZoneNames(): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), ...newerNames])]
}
