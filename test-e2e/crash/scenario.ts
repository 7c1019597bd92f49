import type { Agent, Conversation, Harness, ModelQuestion } from "@tenon/contracts";
import type { Script } from "@tenon/model-scripted";
import type { Policy, Runtime } from "@tenon/runtime";
import type { Witness } from "./witness.ts";

/** A conversation in one process: what phases and tools of a scenario may touch. */
export interface Scene {
  readonly conversation: Conversation;
  readonly runtime: Runtime;
  readonly witness: Witness;
  /** Number of this process in its world, from 0. */
  readonly run: number;
  pause(ms: number): Promise<void>;
}

/** One process's share of a scenario. It may begin again anywhere, so whatever it asks for has a key. */
export type Phase = (scene: Scene) => Promise<void>;

/** A story that must come out the same wherever it is cut. */
export interface Scenario {
  readonly name: string;
  readonly agent: (scene: Scene) => Agent;
  readonly scripts: { readonly [model: string]: Script };
  /** Whose turns these are: one harness alone, or two that take over from each other. Left out: the loop. */
  readonly harnesses?: readonly string[];
  /** The harness of a process. Left out: the loop. */
  readonly harness?: (process: Pick<Scene, "run" | "witness">) => Harness;
  readonly phases: readonly Phase[];
  readonly policy?: Partial<Policy>;
  /** Called at each delta that a provider streams. */
  readonly onDelta?: (scene: Scene, question: ModelQuestion) => Promise<void>;
  /** Tools whose call may end as interrupted, because nobody can know its outcome. */
  readonly interruptible?: readonly string[];
  /** Only outcome, transcript and effects are compared: another harness words its facts in another way. */
  readonly comparesFacts?: false;
  /** Deltas are many: every n-th is tried. Default 1. */
  readonly deltaStride?: number;
}
