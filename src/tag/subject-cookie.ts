/**
 * The subject is kept in a first-party cookie and not in localStorage: a server that renders the page can read it too.
 * A browser without cookies, or a frame that may not have them, has none: reading answers undefined, writing does nothing.
 */
export interface SubjectCookie {
  read(): string | undefined
  write(subject: string): void
  erase(): void
}

const name = 'sufler_subject'
const keptDays = 180

/** @param where anything with a `cookie` as `document` has it */
export function createSubjectCookie(where: { cookie: string }, isSecure: boolean): SubjectCookie {
  const set = (value: string, maxAgeSeconds: number) => {
    try {
      where.cookie = `${name}=${value}; Max-Age=${maxAgeSeconds}; Path=/; SameSite=Lax${isSecure ? '; Secure' : ''}`
    } catch {
      // Without cookies the subject lives as long as the page.
    }
  }
  return {
    read() {
      try {
        // As the server makes them: what else stands there is none of ours.
        return where.cookie.match(`(?:^|; )${name}=([\\w.-]+)(?:;|$)`)?.[1]
      } catch {
        return undefined
      }
    },
    write: (subject) => set(subject, keptDays * 86_400),
    erase: () => set('', 0),
  }
}
