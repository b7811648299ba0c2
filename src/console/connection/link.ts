/** A way to the server and back, whatever carries it. */
export interface Link {
  send(text: string): void
  close(): void
}

/** What a link tells. After `closed` nothing more comes. */
export interface LinkEvents {
  opened(): void
  received(text: string): void
  closed(): void
}

/** Begins to open a link; `opened` or `closed` follows, never before this has returned. */
export type OpenLink = (events: LinkEvents) => Link
