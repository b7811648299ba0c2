import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Desk } from './desk.ts'
import type { Settings } from './page/settings.ts'
import type { ConsoleState } from './state/state.ts'
import { Format } from './words/format.ts'
import { dictionaries } from './words/languages.ts'
import type { Words } from './words/words.ts'

/** What every component may reach for. */
export interface AppContext {
  state: ConsoleState
  desk: Desk
  settings: Settings
  words: Words
  format: Format
}

const Context = createContext<AppContext | undefined>(undefined)
export const AppProvider = Context.Provider

export function useApp(): AppContext {
  const context = useContext(Context)
  if (context === undefined) throw new Error('useApp is for components inside of App')
  return context
}

/** The state as it changes, with what follows from it. */
export function useAppContext(desk: Desk, settings: Settings): AppContext {
  const [state, setState] = useState(desk.store.state)
  useEffect(() => {
    setState(desk.store.state)
    return desk.store.subscribe(setState)
  }, [desk])
  const [format, setFormat] = useState(() => new Format(state.language))
  useEffect(() => setFormat(new Format(state.language)), [state.language])
  return { state, desk, settings, words: dictionaries[state.language], format }
}

/** The time, anew every `everyMs`. */
export function useNow(everyMs: number): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
