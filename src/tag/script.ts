import { protocol } from './module.ts'

Object.assign(window, { sufler: { protocol } })
