import type { SubmissionId } from "@tenon/contracts";
import type { Phase, Scene } from "../scenario.ts";

/** Submits messages in order, drives, and waits until each has its outcome. */
export function say(...messages: readonly string[]): Phase {
  return async (scene) => {
    const submissions = await submitted(scene, ...messages);
    scene.runtime.start();
    await settled(scene, submissions);
  };
}

/** Submits messages in order, each under a key of its own. */
export async function submitted(
  { conversation }: Scene,
  ...messages: readonly string[]
): Promise<readonly SubmissionId[]> {
  const submissions: SubmissionId[] = [];
  for (const [index, message] of messages.entries()) {
    const accepted = await conversation.submit(message, { key: `said-${index}`, by: "user:ana" });
    submissions.push(accepted.submission);
  }
  return submissions;
}

/** Resolves once each submission has its outcome. */
export async function settled(scene: Scene, submissions: readonly SubmissionId[]): Promise<void> {
  for (const submission of submissions) await scene.conversation.wait(submission);
}

/** Resolves once the turn waits for the outside and nobody drives it. */
export async function untilParked({ conversation }: Scene): Promise<void> {
  const over = new AbortController();
  try {
    for await (const update of conversation.follow({ signal: over.signal })) {
      if (update.type === "entry" && update.entry.type === "turn.parked") return;
    }
  } finally {
    over.abort();
  }
}
