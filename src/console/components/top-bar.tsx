import { useApp } from '../app-context.ts'
import { dictionaries } from '../words/languages.ts'
import { type Language, languages } from '../words/words.ts'
import { ConnectionBadge } from './connection-badge.tsx'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'

/** What is always there: whose console this is, whether it is live, and how it looks. */
export function TopBar({ signOut }: { signOut: (() => void) | undefined }) {
  const { state, desk, settings, words } = useApp()
  const isDark = document.documentElement.dataset.theme === 'dark'
  const otherTheme = isDark ? 'light' : 'dark'
  return (
    <header class="top-bar">
      <h1 class="brand">
        <span class="brand-mark" aria-hidden="true" />
        <span class="brand-name">Sufler</span>
        <span class="brand-catalogue">{state.about?.name ?? words.title}</span>
      </h1>
      <ConnectionBadge />
      <div class="settings">
        <label class="language">
          <span class="visually-hidden">{words.settings.language}</span>
          <select
            value={state.language}
            onChange={(event) => settings.chooseLanguage(event.currentTarget.value as Language)}
          >
            {languages.map((language) => (
              <option key={language} value={language} lang={language}>
                {dictionaries[language].languageName}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="quiet"
          aria-label={`${words.settings.theme}: ${words.settings.themes[otherTheme]}`}
          onClick={() => settings.chooseTheme(otherTheme)}
        >
          <Icon name={isDark ? 'sun' : 'moon'} />
        </button>
        {signOut && (
          <button type="button" class="quiet" aria-label={words.settings.signOut} onClick={signOut}>
            <Icon name="key" />
          </button>
        )}
        <button
          type="button"
          class="quiet"
          aria-label={words.settings.help}
          aria-keyshortcuts="?"
          onClick={() => desk.openPanel('help')}
        >
          <Icon name="question" />
          <KeyHint of="?" />
        </button>
      </div>
    </header>
  )
}
