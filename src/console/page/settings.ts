import type { ConsoleState, Theme } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { preferredLanguage } from '../words/languages.ts'
import { type Language, languages } from '../words/words.ts'
import { storedForGood } from './stored.ts'

const stored = {
  language: storedForGood('language'),
  theme: storedForGood('theme'),
  shortcuts: storedForGood('shortcuts'),
}

/** How somebody likes the console: what was chosen here before, else what the browser prefers. */
export function storedSettings(): Pick<ConsoleState, 'language' | 'theme' | 'shortcuts'> {
  const language = languages.find((known) => known === stored.language.value)
  const theme = (['light', 'dark'] as const).find((known) => known === stored.theme.value)
  return {
    language: language ?? preferredLanguage(navigator.languages),
    theme: theme ?? 'system',
    shortcuts: stored.shortcuts.value !== 'off',
  }
}

/** Changes how the console looks, and remembers it. */
export class Settings {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  chooseLanguage(language: Language): void {
    stored.language.value = language
    this.#store.dispatch({ type: 'language-chosen', language })
  }

  chooseTheme(theme: Theme): void {
    stored.theme.value = theme === 'system' ? undefined : theme
    this.#store.dispatch({ type: 'theme-chosen', theme })
  }

  switchShortcuts(on: boolean): void {
    stored.shortcuts.value = on ? undefined : 'off'
    this.#store.dispatch({ type: 'shortcuts-switched', on })
  }
}

/** Writes language and colours where style sheets, screen readers and the tab's title look for them. */
export function applySettings({ language, theme }: ConsoleState, title: string): void {
  const root = document.documentElement
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches
  root.lang = language
  root.dataset.theme = theme === 'system' ? (prefersDark ? 'dark' : 'light') : theme
  document.title = title
}
