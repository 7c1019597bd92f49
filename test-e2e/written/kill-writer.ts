import { deepStrictEqual, ok } from "node:assert";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { decodeWorkflowEntry } from "@tenon/log";
import { openNodePlatform } from "@tenon/platform-node";
import { sweepKills, type CrashMoment, type KillWorld, type SweepReport } from "@tenon/testing";
import { databaseIn, effectsIn, instanceOf, openWriter } from "./node-writer.ts";

interface Kept extends KillWorld {
  readonly folder: string;
}

/** Kills the desk at each moment at which its model writes a workflow or that goes on, or at every n-th. */
export function killWriter(moment: CrashMoment, stride: number): Promise<SweepReport> {
  const child = fileURLToPath(new URL("child.ts", import.meta.url));
  return sweepKills<Kept>({
    // Isolates have threads with files of their own: this program is not one file.
    command: [execPath, "--conditions=@tenon/source", child],
    moments: [moment],
    open,
    check: ({ folder }) => check(folder),
    parallel: 2,
    stride,
  });
}

async function open(): Promise<Kept> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-writer-"));
  return {
    folder,
    environment: { TENON_OFFICE: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function check(folder: string): Promise<void> {
  await using platform = await openNodePlatform({ file: databaseIn(folder) });
  const instance = await instanceOf(openWriter(platform, folder));
  const outcome = await instance.wait();
  deepStrictEqual(outcome, {
    status: "failed",
    failure: {
      code: "threw",
      step: "close",
      message:
        'The step "close" failed: Error: The step "close/close" failed: The books are closed: {"text":"read, A taxi., paid, true"}',
    },
  });
  const entries = await Array.fromAsync(platform.logs.read(instance.log));
  const settled = entries
    .flatMap((entry) => decodeWorkflowEntry(entry) ?? [])
    .flatMap((event) => (event.type === "step.settled" ? [event.data.step] : []));
  deepStrictEqual(settled.toSorted(), steps);
  deepStrictEqual(settled.slice(-4), ["undo/pay/note", "undo/pay", "undo/book/note", "undo/book"]);
  const effects = effectsIn(folder);
  deepStrictEqual(
    effects.filter((line) => line.endsWith(" again")),
    [],
  );
  // What a kill cut short is done once more, with its own key.
  deepStrictEqual(new Set(effects).size, 7);
  ok(effects.length <= 9, `There were ${effects.length} effects.`);
  const instances = (await platform.directory.list()).filter(({ log }) =>
    log.startsWith("workflows/"),
  );
  deepStrictEqual(instances.length, 1);
}

const steps = [
  "book",
  "book/note",
  "clerk",
  "close",
  "close/close",
  "luck",
  "nap",
  "pay",
  "pay/pay",
  "pay/pay/approval",
  "rate",
  "rate/note",
  "scan",
  "scan/scan",
  "tools.note",
  "undo/book",
  "undo/book/note",
  "undo/pay",
  "undo/pay/note",
];
