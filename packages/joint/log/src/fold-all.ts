import type { Message } from "@tenon/contracts";
import type { RecordedEvent } from "./codec.ts";
import { foldGrowing } from "./fold.ts";
import type { ConversationState, OpenTurn, ResumePoints } from "./state.ts";
import type { Grow } from "./turn-fold.ts";
import { createFilesInPlace } from "./workspace.ts";

/** Folds many events: the same as one after the other, but at a cost that grows with their number only. */
export function foldAll(
  state: ConversationState,
  events: Iterable<RecordedEvent>,
): ConversationState {
  // Adding to a transcript copies it, so what was said before the running turn waits here.
  let earlier: Message[] = [];
  let current = state;
  const journal = growInPlace();
  let growth = { journal, files: createFilesInPlace() };
  for (const event of events) {
    if (event.type === "transcript.compacted") {
      current = behind(earlier, current);
      earlier = [];
    }
    current = foldGrowing(current, event, growth);
    // A turn keeps the files that were there before it, so they are not changed in place any more.
    if (event.type === "turn.started") growth = { journal, files: createFilesInPlace() };
    if (event.type !== "turn.settled") continue;
    const { messages } = current.transcript;
    for (const message of messages.slice(0, -1)) earlier.push(message);
    // The newest stays, because it tells whether a model may be asked.
    current = { ...current, transcript: { messages: messages.slice(-1) } };
  }
  return behind(earlier, current);
}

/** A journal that nobody else has seen grows without a copy. */
function growInPlace(): Grow {
  let own: RecordedEvent[] = [];
  return (journal, event) => {
    if (journal !== own) own = [...journal];
    own.push(event);
    return own;
  };
}

function behind(earlier: readonly Message[], state: ConversationState): ConversationState {
  if (earlier.length === 0) return state;
  const { transcript, turn } = state;
  const whole = {
    ...state,
    transcript: { ...transcript, messages: [...earlier, ...transcript.messages] },
  };
  return turn === undefined ? whole : { ...whole, turn: turnBehind(earlier, turn) };
}

function turnBehind(earlier: readonly Message[], turn: OpenTurn): OpenTurn {
  const { stash } = turn.points;
  const points: ResumePoints = {
    turn: { ...turn.points.turn, messages: [...earlier, ...turn.points.turn.messages] },
    step: { ...turn.points.step, messages: [...earlier, ...turn.points.step.messages] },
    ...(stash === undefined
      ? {}
      : { stash: { ...stash, messages: [...earlier, ...stash.messages] } }),
  };
  return { ...turn, points };
}
