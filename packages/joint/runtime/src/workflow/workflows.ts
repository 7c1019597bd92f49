import { TenonError, type Workflow } from "@tenon/contracts";
import { schedulesName } from "@tenon/log";

/** Finds the workflows that this runtime may drive, each in the versions that this release carries. */
export interface Workflows {
  names(): readonly string[];
  /** The versions of a workflow, newest first; none when there is no such workflow here. */
  versions(name: string): Promise<readonly Workflow[]>;
}

/** Collects workflows. Of two with one name the first is the newest. Throws `invalid-workflow` for two that are the same. */
export function createWorkflows(workflows: readonly Workflow[]): Workflows {
  const byName = new Map<string, readonly Workflow[]>();
  for (const workflow of workflows) {
    const { name, version } = workflow;
    if (name === schedulesName) {
      throw new TenonError(
        "invalid-workflow",
        `No workflow may be named "${schedulesName}": schedules have their logs there.`,
        { hint: "Choose another name." },
      );
    }
    const others = byName.get(name) ?? [];
    if (others.some((other) => other.version === version)) {
      throw new TenonError(
        "invalid-workflow",
        `Two workflows are named "${name}" and have the version "${version}".`,
        { hint: "Give the newer one another version and put it first." },
      );
    }
    byName.set(name, [...others, workflow]);
  }
  return {
    names: () => [...byName.keys()],
    versions: async (name) => byName.get(name) ?? [],
  };
}

/** No workflows. */
export const noWorkflows: Workflows = createWorkflows([]);

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
