import {
  TenonError,
  type Archive,
  type Digest,
  type Entry,
  type ExportOptions,
  type ForkOptions,
  type ImportOptions,
  type LogEvent,
  type LogId,
  type Platform,
} from "@tenon/contracts";
import type { ConversationState } from "@tenon/log";
import { readState } from "../read-state.ts";
import { taskSubmission } from "../subagent/child-log.ts";
import { openChildren } from "../subagent/open-children.ts";
import { summaryOf } from "../summary.ts";
import { toBase64 } from "./base64.ts";
import { blobsOf } from "./blobs-of.ts";
import { FileWriter, readFile, type ConversationFile } from "./file-format.ts";
import { closeInstance, isInstance, plantInstance, refuseCopy } from "./instance-archive.ts";
import { draftOf, growGraft, pastOf, plant, type Past } from "./graft.ts";

/**
 * Forks, exports and imports conversations of one platform, and moves its workflow instances. Nothing of it drives a turn.
 */
export function createArchive(platform: Platform): Archive {
  return {
    fork: (from, to, options) => fork(platform, { from, to, ...options }),
    export: (log, options) => exportLog(platform, log, options),
    import: (file, options) => importFile(platform, file, options),
  };
}

type Fork = ForkOptions & { readonly from: LogId; readonly to: LogId };

async function fork(platform: Platform, { from, to, ...options }: Fork): Promise<void> {
  if (isInstance(from) || isInstance(to)) refuseCopy(from);
  const entries = await pastOf(platform, from, options.at);
  const graft = await growGraft(platform, { to, entries, origin: { from, ...options } });
  for (const digest of blobsOf(graft.entries))
    await platform.blobs.put(to, await blobOf(platform, from, digest));
  await plant(platform, graft);
}

async function* exportLog(
  platform: Platform,
  log: LogId,
  { move }: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const isOfWorkflow = isInstance(log);
  if (move !== undefined)
    await (isOfWorkflow ? closeInstance(platform, log) : close(platform, log, move.by));
  const entries = await pastOf(platform, log);
  const writer = new FileWriter();
  const tenon = isOfWorkflow ? "workflow" : "conversation";
  const isMoved = isOfWorkflow ? move !== undefined : isClosed(entries);
  yield writer.write({ header: { tenon, v: 1, log, isMoved } });
  const digests = isOfWorkflow ? [] : blobsOf(entries);
  for (const digest of digests) {
    const bytes = await blobOf(platform, log, digest);
    yield writer.write({ blob: digest, base64: toBase64(bytes) });
  }
  for (const entry of entries) yield writer.write({ entry });
  yield writer.write({ end: { entries: entries.length, blobs: digests.length } });
}

async function importFile(
  platform: Platform,
  bytes: AsyncIterable<Uint8Array>,
  { as }: ImportOptions = {},
): Promise<LogId> {
  const file = await readFile(bytes);
  const { log, isMoved } = file.header;
  const to = as ?? log;
  const goesOn = isMoved && to === log;
  if (!isInstance(log) && !isInstance(to)) await plantFile(platform, file, { to, goesOn });
  else if (goesOn) await plantInstance(platform, to, file.entries);
  else refuseCopy(log);
  return to;
}

async function plantFile(
  platform: Platform,
  { header: { log: from }, entries, blobs }: ConversationFile,
  { to, goesOn }: { readonly to: LogId; readonly goesOn: boolean },
): Promise<void> {
  if (!goesOn && to === from) {
    throw new TenonError(
      "invalid-input",
      `The file is a copy of ${from}, which may go on elsewhere; a copy needs a name of its own.`,
      { hint: "Import it under another id, or export the original with `--move`." },
    );
  }
  const at = entries.at(-1)?.offset;
  const past: Past =
    goesOn || at === undefined ? { to, entries } : { to, entries, origin: { from, at } };
  const graft = await growGraft(platform, past);
  for (const blob of blobs) await platform.blobs.put(to, blob);
  await plant(platform, graft);
}

/** Closing is fenced: whoever drives the conversation must have given it back. Closing again changes nothing. */
async function close(platform: Platform, log: LogId, by: string): Promise<void> {
  if (isClosed(await pastOf(platform, log))) return;
  checkAlone(log, await readState(platform.logs, log));
  const lease = await platform.logs.acquire(log);
  if (lease === undefined) {
    throw new TenonError(
      "conversation-busy",
      `The conversation ${log} is driven by another process.`,
      { hint: "Stop that process or wait until the turn is over." },
    );
  }
  const closed: LogEvent = {
    type: "conversation.closed",
    key: "closed",
    data: { reason: "moved", by },
  };
  await platform.logs.append(lease, [draftOf(closed)], { close: true, wakeAt: null });
  const state = await readState(platform.logs, log);
  const summary = summaryOf(log, state, { status: "closed", now: platform.clock.now() });
  if (summary !== undefined) await platform.directory.upsert(summary);
}

/** A child and its parent find each other by name, on one platform. */
function checkAlone(log: LogId, { turn, created, submissions }: ConversationState): void {
  const [child] = turn === undefined ? [] : openChildren(turn);
  const isAtWork = submissions.some(({ submission }) => submission === taskSubmission);
  const parent = isAtWork ? created?.parent : undefined;
  if (child === undefined && parent?.key === undefined) return;
  const tie =
    child === undefined ? `works for ${parent?.log ?? "another"}` : `waits for ${child.log}`;
  throw new TenonError(
    "conversation-busy",
    `The conversation ${log} ${tie} and cannot be moved alone.`,
    { hint: "Wait until that is over, abort it, or export a copy." },
  );
}

function isClosed(entries: readonly Entry[]): boolean {
  return entries.at(-1)?.type === "conversation.closed";
}

async function blobOf(platform: Platform, log: LogId, digest: Digest): Promise<Uint8Array> {
  const bytes = await platform.blobs.get(log, digest);
  if (bytes !== undefined) return bytes;
  throw new TenonError(
    "store-damaged",
    `The blob ${digest} of ${log} is gone; the conversation cannot be copied whole.`,
  );
}
