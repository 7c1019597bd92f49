import type { AgentContext, AgentToolResult } from "@earendil-works/pi-agent-core";
import {
  TenonError,
  type Json,
  type ToolCall,
  type ToolMessage,
  type ToolSpec,
  type Turn,
} from "@tenon/contracts";
import { isObject, spokenBlocks, spokenParts } from "./blocks.ts";
import type { CallBook } from "./call-book.ts";
import { jsonOf } from "./json.ts";
import { recordedContent, type RecordedBlock } from "./recorded-content.ts";

/** A tool as Pi runs it. */
export type PiTool = NonNullable<AgentContext["tools"]>[number];

/** A tool of the agent: the host validates, approves and runs it. */
export function hostTool(turn: Turn, calls: CallBook, spec: ToolSpec): PiTool {
  return {
    name: spec.name,
    label: spec.name,
    description: spec.description,
    parameters: anyInput,
    execute: async (id) => {
      const message = await turn.tool(calls.call(id));
      calls.settle(message);
      return { content: spokenBlocks(message.parts), details: message.details };
    },
  };
}

/** A tool that Pi runs itself, so that a crash neither loses its result nor repeats what it did. */
export function recordedTool(turn: Turn, calls: CallBook, tool: PiTool): PiTool {
  const { name, label, description, parameters, executionMode } = tool;
  return {
    name,
    label,
    description,
    parameters,
    ...(executionMode === undefined ? {} : { executionMode }),
    ...(tool.prepareArguments === undefined
      ? {}
      : { prepareArguments: (input: unknown) => tool.prepareArguments?.(structuredClone(input)) }),
    execute: async (id, input, ...[, onUpdate]) => {
      const outcome = await runOnce(turn, tool, {
        call: calls.call(id),
        run: () => tool.execute(id, input, turn.signal, onUpdate),
      });
      if (outcome.type === "failed") throw new TenonError("internal", outcome.message);
      return outcome.result;
    },
  };
}

/** How a model sees a tool that Pi runs itself. */
export function specOf({ name, description, parameters }: PiTool): ToolSpec {
  const input = jsonOf(parameters);
  return { name, description, input: input !== undefined && isObject(input) ? input : {} };
}

/** Reports a result that Pi made, and resolves with the one that is recorded for the call: the first counts. */
export async function reportResult(
  turn: Turn,
  call: ToolCall,
  { result, isError }: { readonly result: AgentToolResult<unknown>; readonly isError: boolean },
): Promise<ToolMessage> {
  const details = jsonOf(result.details);
  const message: ToolMessage = {
    role: "tool",
    call: call.id,
    name: call.name,
    parts: spokenParts(recordedContent(result.content)),
    isError,
    // Pi notes empty details on the failures that it makes itself.
    ...(details === undefined || isError ? {} : { details }),
  };
  await turn.append(`result:${call.id}`, message);
  return turn.tool(call);
}

/** The host validates what the model sent, so Pi lets everything through. One object: Pi compiles each schema it sees. */
const anyInput: PiTool["parameters"] = {};

type Outcome =
  | { readonly type: "returned"; readonly result: Returned }
  | { readonly type: "failed"; readonly message: string };

type Returned = { content: RecordedBlock[]; details: Json; terminate?: boolean };

type Run = { readonly call: ToolCall; readonly run: () => Promise<AgentToolResult<unknown>> };

/** Unless it may be repeated, its start is recorded first: after a crash nobody can know how far it came. */
async function runOnce(turn: Turn, tool: PiTool, { call, run }: Run): Promise<Outcome> {
  let mayRun = tool.replay === "safe";
  if (!mayRun) {
    await turn.once(`pi:started:${call.id}`, () => {
      mayRun = true;
      return true;
    });
  }
  return turn.once<Outcome>(`pi:ran:${call.id}`, async () => {
    if (!mayRun) return interrupted(tool.name);
    if (turn.signal.aborted) return failed("Not executed: the turn was stopped.");
    if (!isObject(call.input)) return failed("Not executed: the input is not a JSON object.");
    return outcomeOf(tool.name, run);
  });
}

async function outcomeOf(name: string, run: Run["run"]): Promise<Outcome> {
  try {
    const { content, details, terminate } = await run();
    const result = {
      content: recordedContent(content),
      details: jsonOf(details) ?? null,
      ...(terminate === undefined ? {} : { terminate }),
    };
    const bytes = new TextEncoder().encode(JSON.stringify(result)).length;
    return bytes > resultBytes ? failed(tooLarge(name, bytes)) : { type: "returned", result };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** What the host keeps of its own tools by default. */
const resultBytes = 1_000_000;

function tooLarge(name: string, bytes: number): string {
  return `The tool "${name}" returned ${(bytes / 1_000_000).toFixed(1)} MB; at most 1.0 MB are kept. Return less, or a reference to where the rest is.`;
}

function interrupted(name: string): Outcome {
  return failed(
    `The tool "${name}" was interrupted and may have taken effect; its outcome is unknown.`,
  );
}

function failed(message: string): Outcome {
  return { type: "failed", message: message.toWellFormed() };
}
