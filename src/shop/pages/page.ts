import type { Context } from '../../tag/module.ts'
import type { Html } from '../html.ts'

/** What the shop shows at one path, and what it tells Sufler of it. */
export interface Page {
  title: string
  main: Html
  context: Context
}
