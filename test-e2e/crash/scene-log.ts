import type { ConversationId, LogId } from "@tenon/contracts";
import { conversationLog } from "@tenon/log";

/** The agent of every scenario. */
export const sceneAgent = "desk";

/** The one conversation of a scenario. */
export const sceneConversation: ConversationId = "c" as ConversationId;

/** Its log. */
export const sceneLog: LogId = conversationLog(sceneAgent, sceneConversation);
