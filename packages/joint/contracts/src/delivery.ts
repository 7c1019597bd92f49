import type { Limits } from "./agent.ts";
import type { Decision } from "./events.ts";
import type { CallId, EffectKey, LogId, Principal, SubmissionId } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Usage, UserMessage } from "./messages.ts";

/** What one log has for another: a message when nothing else is said. */
export type Delivery =
  | { readonly as?: "message"; readonly payload: Json }
  | {
      readonly as: "child";
      readonly payload: {
        readonly submission: SubmissionId;
        readonly input: UserMessage;
        readonly by: Principal;
        readonly parent: ParentCall;
        readonly metadata?: JsonObject;
      };
    }
  | {
      readonly as: "result";
      readonly payload: {
        readonly parent: ParentCall;
        readonly decision: Decision;
        readonly spent?: Spent;
      };
    }
  | {
      readonly as: "stop";
      readonly payload: { readonly submission: SubmissionId; readonly by: Principal };
    };

/** The call that a child conversation works for, and what it inherits. */
export type ParentCall = {
  readonly log: LogId;
  readonly call: CallId;
  /** The recorded key of the call: a call of another turn, or of a conversation begun anew, has another. */
  readonly key?: EffectKey;
  /** How many conversations are above the child: 1 for a child of one that has no parent. */
  readonly depth?: number;
  /** Bounds of each turn of the child, beside its agent's own. */
  readonly limits?: Pick<Limits, "steps" | "tokens" | "depth">;
  /** How many workflow instances are above the child, each started by what the one before asked for. */
  readonly instances?: number;
};

/** What model calls used. */
export type Spent = { readonly usage: Usage; readonly steps: number };
