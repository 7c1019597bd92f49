import { TenonError, type StepWait } from "@tenon/contracts";
import type { StepRecord } from "@tenon/log";

/** What a step does: work, or what it waits for. */
type StepKind = "work" | StepWait["reason"];

/** A step that the code asks for. */
export interface AskedStep {
  readonly name: string;
  readonly kind: StepKind;
  /** Does it, and settles it. Called when it has no result and its turn has come. */
  readonly begin: (known: StepRecord | undefined) => Promise<void>;
}

/** What a step that is recorded does. */
export function kindOf({ wait }: StepRecord): StepKind {
  return wait?.reason ?? "work";
}

/** The refusal of a second step of one name. */
export function namedTwice(name: string): TenonError {
  return new TenonError("invalid-input", `Two steps are named "${name}".`, {
    hint: `Give each step a name of its own, e.g. "${name}-2"; in a loop, put what is special about the round into it.`,
  });
}
