import type { Update } from "@tenon/contracts";
import { driveOnly } from "../compose/drive-only.ts";
import { approvalsOf, waitsNow } from "../commands/open-work.ts";
import { submit } from "../commands/submit.ts";
import { SlowCalls } from "../commands/slow-calls.ts";
import { shortJson } from "../view/tool-line.ts";
import { TurnView } from "../view/turn-view.ts";
import type { ChatRoom } from "./chat-room.ts";
import type { Followed } from "../commands/follow-run.ts";

/** Says something, and follows it to its end. */
export async function say(room: ChatRoom, message: string): Promise<void> {
  const { conversation, by, choice } = room;
  await followTurn(room, await submit(conversation, message, { by, ...choice }));
}

/** Drives and shows a turn until it is settled; what waits for a person is asked here. */
export async function followTurn(room: ChatRoom, followed: Followed): Promise<void> {
  const { conversation, store, runtime, screen, stopping, by } = room;
  const { submission, offset } = followed;
  const view = new TurnView({
    submission,
    address: `${conversation.agent}/${conversation.id}`,
    where: "",
    style: screen.style,
    isAskedHere: true,
  });
  const stopped = new AbortController();
  using _stopping = stopping.during(() => {
    stopped.abort();
    screen.note(screen.style.dim("stopping"));
    void conversation.abort({ by, submission });
  });
  using slow = new SlowCalls((name) => screen.note(screen.style.dim(`… ${name} is running`)));
  await using _driving = driveOnly(store.platform, runtime, { log: conversation.log });
  for await (const update of conversation.follow({ after: offset, signal: stopping.left })) {
    for (const shown of view.see(update)) {
      if ("answer" in shown) screen.answer(shown.answer);
      else screen.note(shown.note);
    }
    slow.see(update);
    if (view.outcome !== undefined) return;
    if (await isWaiting(room, update)) await askEach(room, stopped.signal);
  }
}

async function isWaiting({ conversation, store }: ChatRoom, update: Update): Promise<boolean> {
  if (update.type !== "entry" || update.entry.type !== "turn.parked") return false;
  return waitsNow(store.platform, conversation.log, update.entry.offset);
}

/** Yes is yes; everything else is no, and what is more than no is the reason. */
async function askEach(room: ChatRoom, stopped: AbortSignal): Promise<void> {
  const { conversation, store, lines, stopping, by, screen } = room;
  const signal = AbortSignal.any([stopped, stopping.left]);
  for (const { call, tool, input } of await approvalsOf(store.platform.logs, conversation.log)) {
    screen.note(
      `${screen.style.strong("?")} ${tool} ${shortJson(input)}: allow it? [y/N, or why not]`,
    );
    const line = (await lines.ask("? ", signal))?.trim();
    if (line === undefined) return;
    const isReason = !/^(n|no|)$/i.test(line);
    if (/^(y|yes)$/i.test(line)) await conversation.answer(call, { type: "approve" }, { by });
    else
      await conversation.answer(
        call,
        isReason ? { type: "deny", reason: line } : { type: "deny" },
        { by },
      );
  }
}
