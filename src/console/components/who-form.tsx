import { useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import type { Caller } from '../state/call.ts'
import { problemIn } from '../words/problem-in.ts'
import { CallerForm } from './caller-form.tsx'
import { callerLabel } from './caller-name.ts'

/** Finds out who calls; the call goes on with the customer who is found. */
export function WhoForm({ id, onFound }: { id: string; onFound?: () => void }) {
  const { desk, words, format } = useApp()
  const [problem, setProblem] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const look = async (caller: Caller) => {
    setAsking(true)
    const code = await desk.identify(caller)
    setAsking(false)
    const isNobody = code === 'alias-unknown' || code === 'customer-unknown'
    if (code === undefined) onFound?.()
    else if (isNobody) setProblem(words.who.nobody(callerLabel(caller, format, words)))
    else setProblem(problemIn(words, code))
  }
  return (
    <CallerForm
      id={id}
      label={words.who.label}
      hint={words.who.hint}
      submit={words.who.find}
      icon="search"
      problem={problem}
      status={isAsking ? words.who.asking : undefined}
      onInput={() => setProblem(undefined)}
      onCaller={(caller) => void look(caller)}
    />
  )
}
