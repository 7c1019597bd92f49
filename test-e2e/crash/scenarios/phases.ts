import type { SubmissionId } from "@tenon/contracts";
import type { Phase, Scene } from "../scenario.ts";

/** Submits messages in order, drives, and waits until each has its outcome. */
export function say(...messages: readonly string[]): Phase {
  return async (scene) => {
    const submissions: SubmissionId[] = [];
    for (const [index, message] of messages.entries()) {
      const { submission } = await scene.conversation.submit(message, {
        key: `said-${index}`,
        by: "user:ana",
      });
      submissions.push(submission);
    }
    scene.runtime.start();
    await settled(scene, submissions);
  };
}

/** Resolves once each submission has its outcome. */
export async function settled(scene: Scene, submissions: readonly SubmissionId[]): Promise<void> {
  for (const submission of submissions) await scene.conversation.wait(submission);
}
