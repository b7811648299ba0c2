import { render } from 'preact'
import { App } from './app.tsx'
import { startConsole } from './start.ts'

const root = document.getElementById('console')
if (root !== null) {
  const { desk, settings, signIn } = startConsole(new URL('../', document.baseURI))
  render(<App desk={desk} settings={settings} signIn={signIn} />, root)
}
