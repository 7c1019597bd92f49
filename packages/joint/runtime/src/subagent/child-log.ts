import type { ConversationId, EffectKey, LogId, SubmissionId } from "@tenon/contracts";
import { conversationLog, digestOf } from "@tenon/log";

/** The submission that a child is opened with: the task. */
export const taskSubmission = "task" as SubmissionId;

/** The log of the child that a call opens: named by the call's effect key, so that one call never opens two. */
export function childLog(agent: string, key: EffectKey): LogId {
  const digest = digestOf(key).slice("sha256:".length, "sha256:".length + 32);
  return conversationLog(agent, `task-${digest}` as ConversationId);
}
