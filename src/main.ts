#!/usr/bin/env node
import { survivePipeEnds } from './cli/print.ts'
import { runProgram } from './cli/program.ts'

survivePipeEnds()
process.exitCode = await runProgram(process.argv.slice(2))
