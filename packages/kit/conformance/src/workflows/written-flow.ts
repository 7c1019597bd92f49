import type { Tool, Workflow } from "@tenon/contracts";
import { encodeWorkflowEvent, instanceKeys } from "@tenon/log";
import { flow, type FlowProcess, type FlowStage } from "./flow-stage.ts";

/** Pays, and is done. */
export const paying: Workflow = flow((_step, _input, host) =>
  host.callTool({ name: "pay", tool: "pay", input: { cents: 5 } }),
);

/** An instance with a source, as a tool of the clerk would start it. */
export async function written(
  stage: FlowStage,
  tools: readonly Tool[],
  workflow: Workflow = paying,
): Promise<FlowProcess> {
  const process = await stage.process(() => [workflow], { tools });
  await startWritten(process, "one");
  return process;
}

/** As the engine would start it for a tool. */
export async function startWritten(
  { platform, instance }: FlowProcess,
  name: string,
): Promise<void> {
  const source = {
    digest: "sha256:0" as never,
    text: "pay();",
    agent: "clerk",
    tools: ["pay", "note", "slow"],
    agents: [],
    workflows: [],
  };
  const event = encodeWorkflowEvent({
    type: "workflow.created",
    key: instanceKeys.created,
    data: { workflow: "flow", instance: name, input: null, by: "user:ana", source },
  });
  const wakeAt = platform.clock.now();
  await platform.logs.accept(instance.log, [event], { wakeAt, opening: [] });
}

/** A tool that takes anything. */
export function tool(name: string, run: NonNullable<Tool["run"]>, more: Partial<Tool> = {}): Tool {
  return {
    spec: { name, description: `Does ${name}.`, input: { type: "object" } },
    replay: "keyed",
    secrets: [],
    validate: (input) => ({ ok: true, value: input }),
    run,
    ...more,
  };
}
