export { createClient, type Client, type ClientOptions } from "./create-client.ts";
export type { AgentInfo, ApprovalInfo, ConversationInfo, ConversationQuery } from "./lists.ts";
export type { InstanceInfo } from "./workflows.ts";
export type { InstanceStatus } from "@tenon/contracts";
export type {
  AnswerOptions,
  ClientConversation,
  ClientFile,
  ClientSubmitOptions,
  FilesRequest,
  ForkRequest,
  Submitted,
} from "./client-conversation.ts";
export type { WatchRequest } from "./watch.ts";
export type { ClientUpdate, FollowRequest } from "./follow/follow.ts";
export {
  closeView,
  emptyView,
  foldFragment,
  foldView,
  withoutFragments,
  type AssistantView,
  type ConversationView,
  type PublicEvent,
  type PublicPart,
  type TextFragment,
  type ToolView,
  type UserView,
  type ViewMessage,
} from "@tenon/log";
