import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Platform } from "@tenon/contracts";
import { decodeWorkflowEntry, type RecordedWorkflowEvent } from "@tenon/log";
import { joinOffice, type Office } from "./trip.ts";

/** Where a world keeps its database. */
export function databaseIn(folder: string): string {
  return join(folder, "store.db");
}

/** Where a world keeps what was done in it. */
export function effectsFile(folder: string): string {
  return join(folder, "effects.txt");
}

/** What was done, one line for each time: the step, and whether it was settled before. */
export function effectsIn(folder: string): readonly string[] {
  const file = effectsFile(folder);
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** Joins the office in one process. */
export function openOffice(platform: Platform, folder: string): Office {
  const note = (line: string): void => appendFileSync(effectsFile(folder), `${line}\n`);
  return joinOffice({ platform, note, napMs: 20 });
}

/** Starts the instance, answers what it asks, and waits for its outcome. */
export async function playTrip({ trip: instance }: Office): Promise<void> {
  await instance.start({ cents: 1200 }, { by: "user:ana" });
  const stop = new AbortController();
  const ended = instance.wait({ signal: stop.signal });
  for (let isOver = false; !isOver;) {
    const { approvals, outcome } = await instance.status();
    if (approvals.length > 0)
      await instance.answer("manager", { type: "approve" }, { by: "user:boss" });
    isOver = approvals.length > 0 || outcome !== undefined;
    if (!isOver) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await ended;
}

/** The events of the instance. */
export async function eventsOf(
  platform: Platform,
  { trip: { log } }: Office,
): Promise<readonly RecordedWorkflowEvent[]> {
  const entries = await Array.fromAsync(platform.logs.read(log));
  return entries.flatMap((entry) => decodeWorkflowEntry(entry) ?? []);
}
