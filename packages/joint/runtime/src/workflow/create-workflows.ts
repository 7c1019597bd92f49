import { TenonError, type Workflow } from "@tenon/contracts";
import { schedulesName } from "@tenon/log";
import { schedulesFeature } from "../host-tools/schedules.ts";
import { answerStep } from "./answer-step.ts";
import type { WorkflowEngine } from "./engine.ts";
import { InstanceDrive } from "./instance-drive.ts";
import { openInstance } from "./open-instance.ts";
import { isSchedule, openSchedules } from "./open-schedules.ts";
import { ScheduleDrive } from "./schedule-drive.ts";
import { startFrom } from "./start-step.ts";
import type { Workflows } from "./workflows.ts";

/** Collects workflows, with what drives them and fires schedules. Of two with one name the first is the newest. Throws `invalid-workflow` for two that are the same. */
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
    engine: workflowEngine,
  };
}

const workflowEngine: WorkflowEngine = {
  instance: openInstance,
  schedules: openSchedules,
  scheduleTools: schedulesFeature,
  drive: (services, log) =>
    isSchedule(log) ? new ScheduleDrive(services, log) : new InstanceDrive(services, log),
  start: startFrom,
  answerStep,
};
