import type { Workflow } from "@tenon/contracts";
import type { WorkflowEngine } from "./engine.ts";

/** Finds the workflows that this runtime may drive, each in the versions that this release carries. */
export interface Workflows {
  names(): readonly string[];
  /** The versions of a workflow, newest first; none when there is no such workflow here. */
  versions(name: string): Promise<readonly Workflow[]>;
  /** What drives them. It comes with them, so that a program without workflows does not carry it. */
  readonly engine: WorkflowEngine;
}

/** The code that goes on with an instance which `version` drove last; undefined when no release code may. */
export function codeFor(
  versions: readonly Workflow[],
  version: string | undefined,
): Workflow | undefined {
  if (version === undefined) return versions[0];
  return (
    versions.find((candidate) => candidate.version === version) ??
    versions.find((candidate) => candidate.continues.includes(version))
  );
}
