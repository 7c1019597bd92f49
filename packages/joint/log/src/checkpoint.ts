import type { Checkpoint } from "@tenon/contracts";
import type { ConversationState } from "./state.ts";

/** Names the shape of a saved state. A release that changes the shape changes the name; older checkpoints are ignored. */
export const checkpointFormat = "conversation/3";

/** Saves a state. Undefined while a turn is open, whose journal would make every checkpoint as long as the turn. */
export function saveCheckpoint(state: ConversationState): Checkpoint | undefined {
  if (state.head === undefined || state.turn !== undefined) return undefined;
  return { offset: state.head, format: checkpointFormat, state: JSON.stringify(state) };
}

/** Restores a saved state. Undefined when this version cannot read it: the log is folded from its beginning then. */
export function restoreCheckpoint(
  checkpoint: Checkpoint | undefined,
): ConversationState | undefined {
  if (checkpoint?.format !== checkpointFormat) return undefined;
  try {
    return JSON.parse(checkpoint.state) as ConversationState;
  } catch {
    // A cache that was damaged costs time, never the conversation.
    return undefined;
  }
}
