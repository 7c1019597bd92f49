import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  TenonError,
  type AssistantMessage,
  type Decision,
  type UserMessage,
} from "@tenon/contracts";
import { conversationLog, decodeEntry, isStepRequest, type RecordedEvent } from "@tenon/log";
import type { ScriptedStep } from "@tenon/model-scripted";
import { createMemoryPlatform } from "@tenon/platform-memory";
import { createArchive } from "@tenon/runtime";
import { systemClock } from "../compose/system-clock.ts";
import type { CaseTurn, CrashCase } from "./crash-case.ts";
import { tenon } from "../view/command-name.ts";

/** Reads a case from a file of `tenon export`: each turn with the replies that it got, each answer that was given. */
export async function readRecordedCase(file: string): Promise<CrashCase> {
  const recorded: Recorded = { inputs: new Map(), turns: new Map(), answers: {} };
  for (const event of await readEvents(file)) record(recorded, event);
  const turns = [...recorded.turns.values()].map(({ input, replies }): CaseTurn => ({
    say: textOf(file, input),
    replies,
  }));
  if (turns.length > 0) return { turns, answers: recorded.answers };
  throw new TenonError("invalid-input", `The case ${file} holds no turn.`, {
    hint: "Export a conversation in which something was said.",
  });
}

interface Recorded {
  readonly inputs: Map<string, UserMessage>;
  readonly turns: Map<string, { readonly input: UserMessage; readonly replies: ScriptedStep[] }>;
  readonly answers: Record<string, Decision>;
}

function record({ inputs, turns, answers }: Recorded, event: RecordedEvent): void {
  const { turn = "" } = event;
  if (event.type === "submission.accepted") inputs.set(event.data.submission, event.data.input);
  else if (event.type === "tool.answered") answers[event.data.call] = event.data.decision;
  else if (event.type === "submission.consumed") {
    const input = inputs.get(event.data.submission);
    // What steered a turn is not said again: the replies that it led to are part of the turn.
    if (event.data.as === "input" && input !== undefined) turns.set(turn, { input, replies: [] });
  } else if (event.type === "model.completed" && isStepRequest(event.data.request))
    turns.get(turn)?.replies.push(...stepOf(event.data.message));
}

async function readEvents(file: string): Promise<readonly RecordedEvent[]> {
  await using platform = createMemoryPlatform({ clock: systemClock });
  const log = conversationLog("case", "case");
  await createArchive(platform).import(Readable.from([await bytesOf(file)]), { as: log });
  const entries = await Array.fromAsync(platform.logs.read(log));
  return entries.flatMap((entry) => decodeEntry(entry) ?? []);
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new TenonError("invalid-input", `The case ${file} cannot be read.`, {
      hint: `Name a file that \`${tenon} export\` wrote.`,
      cause: error,
    });
  }
}

/** Without the failed ones: they are no part of what the model said. */
function stepOf(message: AssistantMessage): readonly ScriptedStep[] {
  if (message.stop === "error" || message.stop === "aborted") return [];
  const text = message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  const calls = message.parts.flatMap((part) =>
    part.type === "call" ? [{ id: part.id, name: part.name, input: part.input }] : [],
  );
  return [
    {
      ...(text === "" ? {} : { text }),
      ...(calls.length === 0 ? {} : { calls }),
      stop: message.stop,
    },
  ];
}

function textOf(file: string, { parts }: UserMessage): string {
  return parts
    .map((part) => {
      if (part.type === "text") return part.text;
      throw new TenonError(
        "invalid-input",
        `The case ${file} holds an attached file, which cannot be played again.`,
        {
          hint: "Record a conversation without attachments.",
        },
      );
    })
    .join("");
}
