import type { ModelQuestion } from "@tenon/contracts";
import type { Script, ScriptedStep, ScriptedUsage } from "@tenon/model-scripted";

/** Estimated from the length of the question otherwise, in which an interrupted call says something else. */
export const usage: ScriptedUsage = { input: 10, output: 5 };

/** Answers with the step that follows as many replies as the conversation holds, whoever spoke in between. */
export function byReplies(steps: readonly ScriptedStep[]): Script {
  return (question) =>
    question.system === "Plan."
      ? { usage, text: "First this, then that." }
      : { usage, ...(steps[repliesIn(question)] ?? { text: "There is no more." }) };
}

function repliesIn({ messages }: ModelQuestion): number {
  return messages.filter((message) => message.role === "assistant").length;
}
