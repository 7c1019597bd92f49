import type { Agent, Harness } from "@tenon/contracts";
import type { ConversationState, PendingSubmission } from "@tenon/log";
import type { Services } from "../services.ts";
import type { Swap } from "./start-attempt.ts";

/** A harness by its name; undefined when it is not part of this release. */
export interface ChosenHarness {
  readonly name: string;
  readonly harness: Harness | undefined;
}

/** Who may say which harness drives, the first that does being obeyed. */
export interface HarnessVoices {
  readonly swap: Swap | undefined;
  readonly next: PendingSubmission | undefined;
  readonly agent: Agent;
}

/** An open turn goes on with the default when its own harness is not part of this release: nothing is stranded. */
export async function chooseHarness(
  harnesses: Services["harnesses"],
  { turn }: ConversationState,
  { swap, next, agent }: HarnessVoices,
): Promise<ChosenHarness> {
  const swapped = swap !== undefined && turn?.id === swap.turn ? swap.harness : undefined;
  const name = swapped ?? turn?.harness ?? next?.harness ?? agent.harness ?? harnesses.default;
  const harness = await harnesses.get(name);
  if (harness !== undefined || turn === undefined) return { name, harness };
  return { name, harness: await harnesses.get(harnesses.default) };
}
