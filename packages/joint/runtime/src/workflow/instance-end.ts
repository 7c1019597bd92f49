import type { WorkflowEventData } from "@tenon/contracts";

/** How one attempt at an instance ended. */
export type InstanceEnd =
  | { readonly type: "parked"; readonly wakeAt: number | undefined }
  | { readonly type: "blocked"; readonly blocked: WorkflowEventData["workflow.blocked"] }
  | { readonly type: "dropped" }
  | { readonly type: "lost"; readonly error: unknown };

/** What the code of a workflow came to. */
export type CodeEnd =
  | { readonly type: "returned"; readonly value: unknown }
  | { readonly type: "threw"; readonly error: unknown }
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "aborted" };
