export type { ConversationState, SentMessage, TalkMessage } from "./conversation-store.ts";
export {
  useConversation,
  type ConversationAddress,
  type Talk,
  type WaitingCall,
} from "./use-conversation.ts";
