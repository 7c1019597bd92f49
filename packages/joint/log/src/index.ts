export { approvalId, parseApprovalId } from "./approval-id.ts";
export { checkEntrySize, entrySize, maxEntryBytes, maxInlineBytes } from "./bounds.ts";
export { canonicalJson, digestOf, digestOfBytes, type CanonicalInput } from "./digest.ts";
export { knownFacts, sameFact } from "./fact.ts";
export {
  agentName,
  conversationId,
  conversationLog,
  nameOfLog,
  instanceLog,
  parseLog,
  type LogIdentity,
} from "./identity.ts";
export { approversAt, nextTimeOf, type AskedPeople, type OpenApproval } from "./open-approval.ts";
export { decodeOffset, encodeOffset, type Position } from "./offset.ts";
export { checkpointFormat, restoreCheckpoint, saveCheckpoint } from "./checkpoint.ts";
export { decodeEntry, encodeEvent, eventVersions, type RecordedEvent } from "./codec.ts";
export {
  configurationDigest,
  conversationDigest,
  messageDigest,
  toolsDigest,
} from "./fingerprint.ts";
export { fold } from "./fold.ts";
export { foldAll } from "./fold-all.ts";
export { hostValues, isHostValue } from "./host-values.ts";
export { factKeys, isStepRequest, stepRequest } from "./keys.ts";
export { publicForm } from "./public.ts";
export {
  describeRequest,
  rebuildRequest,
  type DescribedRequest,
  type KnownContext,
  type RequestAddress,
} from "./request.ts";
export {
  emptyState,
  type ConversationState,
  type OpenTurn,
  type PendingSubmission,
  type Point,
  type ResumePoints,
  type SettledSubmission,
} from "./state.ts";
export {
  addReply,
  addResult,
  addUserMessage,
  callsOf,
  closeTranscript,
  compactTranscript,
  emptyTranscript,
  isStepBoundary,
  notExecuted,
  settledMessages,
  type OpenBatch,
  type Transcript,
} from "./transcript.ts";
export {
  directoriesAbove,
  maxPathBytes,
  workspaceFilePath,
  workspacePath,
} from "./workspace-path.ts";
export {
  changedFiles,
  createFilesInPlace,
  emptyWorkspace,
  foldWorkspace,
  type FileChange,
  type FileChanges,
  type StagedFiles,
  type StoredFile,
  type WorkspaceFiles,
  type WorkspaceState,
} from "./workspace.ts";
export { isDue, waitingOf } from "./is-due.ts";
export { summaryAt, type SummaryAt } from "./summary-at.ts";
export { addUsage, noUsage, usageIn } from "./usage.ts";
export { closeView, foldFragment, foldView, withoutFragments } from "./view/fold-view.ts";
export type { PublicEvent, TextFragment } from "./view/public-event.ts";
export {
  emptyView,
  type AssistantView,
  type ConversationView,
  type PublicPart,
  type ToolView,
  type UserView,
  type ViewMessage,
} from "./view/view.ts";
export { restoreInstance, saveInstance } from "./workflow/instance-checkpoint.ts";
export {
  approversOf,
  foldInstance,
  foldInstanceAll,
  growingFold,
} from "./workflow/fold-instance.ts";
export {
  decodeWorkflowEntry,
  encodeWorkflowEvent,
  type RecordedWorkflowEvent,
} from "./workflow/instance-codec.ts";
export { instanceKeys, stepKey } from "./workflow/instance-keys.ts";
export {
  emptyInstance,
  type InstanceState,
  type ReceivedEvent,
  type StepRecord,
} from "./workflow/instance-state.ts";
export {
  emptySchedule,
  encodeScheduleEvent,
  foldSchedule,
  scheduleLog,
  schedulesName,
  type ScheduleState,
} from "./workflow/schedule-state.ts";
