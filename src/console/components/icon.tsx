const paths = {
  phone: 'M5 4h4l1.5 4.5L8 10a11 11 0 0 0 6 6l1.5-2.5L20 15v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1Z',
  hangUp: 'M3 14c5-5.3 13-5.3 18 0l-2.5 2.8-3.7-1.3v-2.6a12 12 0 0 0-5.6 0v2.6l-3.7 1.3L3 14Z',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm5 11.5L20 20',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  cross: 'm6 6 12 12M18 6 6 18',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm0 3.5V12l3 2',
  undo: 'M9 7H15a4.5 4.5 0 0 1 0 9H8M9 7l3-3M9 7l3 3',
  chevron: 'm9 6 6 6-6 6',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm0-5v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z',
  key: 'M8 10a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm2.8 1.2L19 3m-3 3 2.5 2.5',
  question: 'M9 9.3a3 3 0 1 1 4.3 2.7c-.9.45-1.3 1-1.3 2M12 17.3v.2',
  pause: 'M8.5 5v14M15.5 5v14',
  play: 'M8 5.5v13l10-6.5-10-6.5Z',
  transfer: 'M4 8h14m-4-4 4 4-4 4M20 16H6m4-4-4 4 4 4',
  person: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm-7 16a7 7 0 0 1 14 0',
  info: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm0 7v5m0-8.5v.2',
} as const

export type IconName = keyof typeof paths

/** A drawing that says nothing which the words beside it do not say. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
