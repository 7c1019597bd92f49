import { createReadStream } from "node:fs";
import { TenonError, type Entry, type LogId, type ModelRef, type Offset } from "@tenon/contracts";
import { conversationId, conversationLog } from "@tenon/log";
import { createArchive } from "@tenon/runtime";
import { courseOf, endOfFirstStep, type Course } from "./course.ts";
import { agentName, harnesses, openStage, recording, type Stage } from "./stage.ts";

/** What everybody gets. */
export interface FightOptions {
  /** Number of the entry behind which they go on. Default: the end of the first step. */
  readonly at?: number;
  readonly model?: ModelRef;
  /** Told when somebody has finished. */
  readonly onFinished?: (harness: string) => void;
}

/** The recorded course, and the one of each harness from the same event on. */
export interface Fight {
  readonly at: Offset;
  readonly recorded: Course;
  readonly courses: readonly { readonly harness: string; readonly course: Course }[];
}

/** Forks the recorded conversation once for each harness, and lets each finish the open turn. */
export async function fight({ at, model, onFinished }: FightOptions = {}): Promise<Fight> {
  await using stage = await openStage();
  const origin = conversationLog(agentName, "recorded");
  await createArchive(stage.platform).import(createReadStream(recording), { as: origin });
  const entries = await read(stage, origin);
  const chosen = at === undefined ? endOfFirstStep(entries) : entries[at - 1]?.offset;
  if (chosen === undefined)
    throw new TenonError("invalid-input", `The recording has ${entries.length} entries.`, {
      hint: "Name one of them with --at.",
    });
  const courses: { readonly harness: string; readonly course: Course }[] = [];
  for (const { name } of harnesses) {
    const choice = model === undefined ? {} : { model };
    const id = conversationId(`by-${name}`);
    const { log } = stage.runtime.conversation(agentName, id);
    await createArchive(stage.platform).fork(origin, log, { at: chosen, harness: name, ...choice });
    await stage.runtime.wake(log);
    courses.push({ harness: name, course: courseOf(await read(stage, log)) });
    onFinished?.(name);
  }
  return { at: chosen, recorded: courseOf(entries), courses };
}

function read({ platform }: Stage, log: LogId): Promise<readonly Entry[]> {
  return Array.fromAsync(platform.logs.read(log));
}
