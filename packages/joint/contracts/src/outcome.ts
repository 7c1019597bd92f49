import type { Principal, TurnId } from "./ids.ts";
import type { Json } from "./json.ts";

/** Why a submission failed: a code for programs and one sentence for people. */
export type Failure = {
  readonly code:
    | "agent"
    | "harness"
    | "limit"
    | "model"
    | "output"
    | "refused"
    | "unknown-harness"
    | "unknown-agent"
    | "unknown-model";
  readonly message: string;
};

/** The one outcome that each submission and each turn reaches. */
export type Outcome =
  | { readonly status: "done"; readonly output?: Json }
  | { readonly status: "failed"; readonly failure: Failure }
  | { readonly status: "aborted"; readonly by: Principal };

/** The outcome of a submission, and the turn that reached it (none when it was refused before a turn began). */
export type Settlement = { readonly turn?: TurnId; readonly outcome: Outcome };
