export type {
  Agent,
  AgentContext,
  AgentOutput,
  AgentSpec,
  Limits,
  MemoryBlock,
  Skill,
  SkillSpec,
  Thinking,
  ToolSpec,
} from "./agent.ts";
export type {
  Accepted,
  Archive,
  Conversation,
  ExportOptions,
  ForkOptions,
  Fragment,
  ImportOptions,
  SubmitOptions,
  Update,
} from "./conversation.ts";
export type { Entry, EntryDraft } from "./entry.ts";
export { hasCode, TenonError, type ErrorCode, type TenonErrorOptions } from "./errors.ts";
export type { Delivery, ParentCall, Spent } from "./delivery.ts";
export type {
  AttemptReason,
  Decision,
  EventData,
  EventOf,
  EventType,
  LogEvent,
  SettleSource,
  WhenBusy,
} from "./events.ts";
export type { RequestContext, TranscriptSpan } from "./request-context.ts";
export type {
  Compaction,
  Harness,
  HarnessRef,
  ModelCall,
  ModelRequest,
  ResumePoint,
  Resumed,
  Turn,
  TurnEnd,
} from "./harness.ts";
export type {
  Branded,
  CallId,
  ConversationId,
  Digest,
  EffectKey,
  LogId,
  MessageId,
  Offset,
  Principal,
  SubmissionId,
  TurnId,
} from "./ids.ts";
export type {
  EarlierAnswer,
  IsolateLimits,
  IsolateOptions,
  IsolateResult,
  Isolates,
} from "./isolates.ts";
export type { Json, JsonObject } from "./json.ts";
export type {
  AcceptOptions,
  Appended,
  AppendOptions,
  Checkpoint,
  Durability,
  FollowOptions,
  Lease,
  LogStore,
  ReadOptions,
} from "./log-store.ts";
export type {
  AssistantMessage,
  FilePart,
  Message,
  ModelRef,
  Part,
  PartMeta,
  StopReason,
  TextPart,
  ThinkingPart,
  ToolCall,
  ToolMessage,
  Usage,
  UserMessage,
} from "./messages.ts";
export type {
  Delta,
  ModelCaller,
  ModelEvent,
  ModelFailure,
  ModelFailureKind,
  ModelProvider,
  ModelProviders,
  ModelQuestion,
  ModelReply,
  StreamOptions,
} from "./model.ts";
export type { Failure, Outcome, Settlement } from "./outcome.ts";
export type { Capability, Host, Platform } from "./platform.ts";
export type {
  Alarms,
  Blobs,
  Clock,
  Directory,
  DirectoryQuery,
  Ids,
  PendingApproval,
  Secrets,
  Summary,
} from "./ports.ts";
export type { JsonSchema, StandardIssue, StandardResult, StandardSchema } from "./schema.ts";
export type {
  CallContext,
  EarlierCall,
  NestedResult,
  ProbeContext,
  ProbeResult,
  ReplayPolicy,
  SecretValues,
  StartedInstance,
  Tool,
  ToolContext,
  ToolState,
  ToolStep,
  Validation,
} from "./tool.ts";
export type { ByteRange, FileStat, Workspace, WorkspaceReader } from "./workspace.ts";
export type {
  ApprovalAnswer,
  ApprovalDecision,
  ApprovalEscalation,
  ApprovalRequest,
  ApprovalTerms,
  OpenApproval,
} from "./approval.ts";
export type {
  AgentStepOptions,
  StartStepOptions,
  StepContext,
  StepOptions,
  StepResults,
  StepRetry,
  StepTask,
  StepWork,
  WaitOptions,
  Workflow,
  WorkflowStep,
} from "./workflow.ts";
export type { LentParts, ToolStepCall, WorkflowHost, WrittenSource } from "./workflow-host.ts";
export type {
  StepAnswer,
  StepResult,
  StepWait,
  WorkflowEvent,
  WorkflowEventData,
  WorkflowEventType,
} from "./workflow-events.ts";
export type {
  InstanceIdentity,
  InstanceStatus,
  StepFailure,
  StepStatus,
  WorkflowInstance,
  WorkflowOutcome,
} from "./workflow-instance.ts";
export type {
  MissedPolicy,
  Schedule,
  ScheduleEvent,
  ScheduleEventData,
  Schedules,
  ScheduleStatus,
  ScheduleTarget,
  ScheduleTime,
} from "./schedule.ts";
