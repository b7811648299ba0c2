import { useApp } from '../app-context.ts'
import type { Words } from '../words/words.ts'
import { Dialog } from './dialog.tsx'

const keys: readonly [string, keyof Words['help']['keys']][] = [
  ['1 2 3', 'pitch'],
  ['A', 'accept'],
  ['D', 'decline'],
  ['L', 'later'],
  ['P', 'unpitch'],
  ['U', 'undo'],
  ['R', 'reason'],
  ['O', 'objections'],
  ['/', 'whyNot'],
  ['N', 'newCall'],
  ['W', 'who'],
  ['H', 'hold'],
  ['T', 'transfer'],
  ['E', 'end'],
  ['?', 'help'],
  ['Esc', 'close'],
]

/** All keys, and the switch that silences them. */
export function HelpDialog() {
  const { state, desk, settings, words } = useApp()
  return (
    <Dialog heading={words.help.heading} onClose={() => desk.closePanel()}>
      <dl class="keys">
        {keys.map(([key, name]) => (
          <div key={name}>
            <dt>
              <kbd class="key">{key}</kbd>
            </dt>
            <dd>{words.help.keys[name]}</dd>
          </div>
        ))}
      </dl>
      <label class="switch">
        <input
          type="checkbox"
          checked={state.shortcuts}
          aria-describedby="shortcuts-hint"
          onChange={(event) => settings.switchShortcuts(event.currentTarget.checked)}
        />
        {words.help.shortcuts}
      </label>
      <p class="hint" id="shortcuts-hint">
        {words.help.shortcutsHint}
      </p>
    </Dialog>
  )
}
