import type { Checkpoint } from "@tenon/contracts";
import type { InstanceState, StepRecord } from "./instance-state.ts";

/** Names the shape of a saved state of an instance. A release that changes the shape changes the name. */
const instanceCheckpointFormat = "instance/1";

/** Saves the state of an instance. Undefined for one without entries. */
export function saveInstance(state: InstanceState): Checkpoint | undefined {
  if (state.head === undefined) return undefined;
  const saved: SavedInstance = { ...state, steps: [...state.steps.values()] };
  return { offset: state.head, format: instanceCheckpointFormat, state: JSON.stringify(saved) };
}

/** Restores a saved state. Undefined when this version cannot read it: the log is folded from its beginning then. */
export function restoreInstance(checkpoint: Checkpoint | undefined): InstanceState | undefined {
  if (checkpoint?.format !== instanceCheckpointFormat) return undefined;
  try {
    const { steps, ...state } = JSON.parse(checkpoint.state) as SavedInstance;
    return { ...state, steps: new Map(steps.map((step) => [step.name, step])) };
  } catch {
    // A cache that was damaged costs time, never the instance.
    return undefined;
  }
}

type SavedInstance = Omit<InstanceState, "steps"> & { readonly steps: readonly StepRecord[] };
