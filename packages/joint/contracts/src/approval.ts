import type { Principal } from "./ids.ts";
import type { Json } from "./json.ts";
import type { StepWork } from "./workflow.ts";

/** Who may answer an approval, and for how long. */
export interface ApprovalTerms {
  /** Who may answer. Left out: whoever the server lets. */
  readonly approvers?: readonly Principal[];
  /** After so long it is expired, and nobody can answer any more. */
  readonly expiresMs?: number;
  /** After so long without an answer others may answer too. */
  readonly escalate?: Pick<ApprovalEscalation, "afterMs" | "to">;
}

/** What a person is asked. */
export interface ApprovalRequest extends ApprovalTerms {
  readonly name: string;
  /** What is shown to the person, beside the name. */
  readonly input?: Json;
  readonly escalate?: ApprovalEscalation;
}

/** When others may answer, who, and how they are told. */
export interface ApprovalEscalation {
  readonly afterMs: number;
  readonly to: readonly Principal[];
  /** Tells them: done once, as a step named `<name>/escalated`. When it fails, the approval waits on. */
  readonly notify?: StepWork<Json | void>;
}

/** What became of an approval. */
export type ApprovalAnswer =
  | {
      readonly status: "approved";
      readonly by: Principal;
      readonly at: number;
      /** What was asked for, as the person may have changed it. */
      readonly input: Json;
    }
  | {
      readonly status: "denied";
      readonly by: Principal;
      readonly at: number;
      readonly reason?: string;
    }
  | { readonly status: "expired"; readonly at: number };

/** What a person decides about an approval. */
export type ApprovalDecision =
  | { readonly type: "approve"; readonly input?: Json }
  | { readonly type: "deny"; readonly reason?: string }
  | { readonly type: "delegate"; readonly to: Principal };

/** An approval of an instance that waits for a person. */
export type OpenApproval = {
  readonly step: string;
  readonly input: Json;
  readonly askedAt: number;
  /** Who may answer now. Left out: whoever the server lets. */
  readonly approvers?: readonly Principal[];
  readonly expiresAt?: number;
};
