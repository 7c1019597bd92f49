import { TenonError } from "@tenon/contracts";
import { TurnFault } from "../turn/gate.ts";
import type { Workflows } from "./workflows.ts";

/** Of a runtime that was given none: it leaves instances and schedules to other processes. */
export const noWorkflows: Workflows = {
  names: () => [],
  versions: async () => [],
  engine: {
    instance: () => {
      throw refusal();
    },
    schedules: () => ({
      set: () => Promise.reject(refusal()),
      cancel: () => Promise.reject(refusal()),
      get: () => Promise.reject(refusal()),
      list: () => Promise.reject(refusal()),
    }),
    scheduleTools: ({ agent }) => {
      if (agent.schedules !== true) return undefined;
      const { message } = refusal();
      throw new TurnFault({
        code: "agent",
        message: `Agent "${agent.name}" has schedules. ${message} ${hint}`,
      });
    },
    drive: () => ({ isLeaving: false, run: async () => undefined, stop: () => undefined }),
    start: () => Promise.reject(refusal()),
    answerStep: () => Promise.reject(refusal()),
  },
};

const hint =
  "Give createRuntime workflows: createWorkflows([ ... ]); for schedules alone, an empty list.";

function refusal(): TenonError {
  return new TenonError("unknown-workflow", "This runtime was created without workflows.", {
    hint,
  });
}
