import { TenonError, type Tool } from "@tenon/contracts";
import type { BashOptions } from "./shell.ts";

export type { BashOptions } from "./shell.ts";

/** Refuses: in Workers a script cannot be ended from outside. */
export function bashTool(_options: BashOptions = {}): Tool {
  throw new TenonError(
    "capability-missing",
    "The tool bash needs threads, which Workers do not have: a script there could not be ended.",
    { hint: "Give the agent the tools for files, and codeTool() for more." },
  );
}
