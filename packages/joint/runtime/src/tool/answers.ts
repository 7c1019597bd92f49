import type { EventData, ToolCall } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import { recall, type Attempt } from "../turn/attempt.ts";

/**
 * The answer to a call that awaits the outside: recorded already, or whenever it comes. Undefined when the tool that made
 * the call was left behind meanwhile.
 */
export async function answerTo(
  attempt: Attempt,
  call: ToolCall,
): Promise<EventData["tool.answered"] | undefined> {
  const { nesting } = attempt;
  const key = factKeys.toolAnswered(attempt.turn, call.id);
  const recorded = recall(attempt, "tool.answered", key);
  if (recorded !== undefined) return recorded.data;
  const { promise, resolve } = Promise.withResolvers<EventData["tool.answered"] | undefined>();
  const stop = attempt.ledger.onChange(() => {
    const answered = recall(attempt, "tool.answered", key);
    if (answered !== undefined) resolve(answered.data);
  });
  nesting?.left.addEventListener("abort", () => resolve(undefined), { once: true });
  nesting?.onWait(true);
  try {
    return await attempt.gate.wait(call.id, promise);
  } finally {
    nesting?.onWait(false);
    stop();
  }
}
