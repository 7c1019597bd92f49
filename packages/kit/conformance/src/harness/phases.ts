import type { SubmissionId, WhenBusy } from "@tenon/contracts";
import type { Phase, Scene } from "./stage.ts";

/** Submits one message under its key, drives, and waits for its outcome. */
export function saying(input: string, key = "said-0", whenBusy: WhenBusy = "queue"): Phase {
  return async ({ conversation, engine }) => {
    await conversation.submit(input, { key, by: "user:ana", whenBusy });
    engine.start();
    await conversation.wait(key as SubmissionId);
  };
}

/** Resolves once an entry of this type is in the log. */
export async function reached({ conversation }: Scene, type: string): Promise<void> {
  const over = new AbortController();
  for await (const update of conversation.follow({ signal: over.signal })) {
    if (update.type !== "entry" || update.entry.type !== type) continue;
    over.abort();
    return;
  }
}
