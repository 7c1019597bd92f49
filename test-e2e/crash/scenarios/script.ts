import type { ModelQuestion } from "@tenon/contracts";
import type { Script, ScriptedStep } from "@tenon/model-scripted";

/** Answers with the step that follows as many replies as the conversation holds, whoever spoke in between. */
export function byReplies(steps: readonly ScriptedStep[]): Script {
  return (question) => ({
    usage,
    ...(steps[repliesIn(question)] ?? { text: "There is no more." }),
  });
}

/** How many replies a question holds. */
export function repliesIn({ messages }: ModelQuestion): number {
  return messages.filter((message) => message.role === "assistant").length;
}

// Estimated from the length of the question otherwise, in which an interrupted call says something else.
const usage = { input: 10, output: 5 } as const;
