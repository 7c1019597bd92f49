import type { Attempt } from "../turn/attempt.ts";
import { finalEndOf } from "./final-answer.ts";

/**
 * Ends the turn once its final answer is recorded and nothing else of the reply is open: no model is asked again only to
 * hear that it is done. It goes by the log alone, so that a crash in between changes nothing.
 */
export function watchFinalAnswer(attempt: Attempt): void {
  const { agent, ledger, gate, over } = attempt;
  const { output } = agent;
  if (output === undefined) return;
  let seen = 0;
  const look = (): void => {
    const { turn, transcript } = ledger.state;
    if (turn?.id !== attempt.turn || turn.journal.length === seen) return;
    const isSettledAnew = turn.journal.slice(seen).some(({ type }) => type === "tool.settled");
    if (!isSettledAnew || transcript.open !== undefined || turn.abortedBy !== undefined) return;
    seen = turn.journal.length;
    const end = finalEndOf(turn, output);
    if (end !== undefined) gate.drop({ type: "outcome", outcome: end });
  };
  const unsubscribe = ledger.onChange(look);
  over.addEventListener("abort", unsubscribe);
  look();
}
