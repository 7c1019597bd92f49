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
import { decodeEntry } from "@tenon/log";
import { FileWriter, readFile, type ConversationFile } from "./file-format.ts";
import { draftOf, pastOf, plant } from "./graft.ts";

/** Forks, exports and imports conversations of one platform. Nothing of it drives a turn. */
export function createArchive(platform: Platform): Archive {
  return {
    fork: (from, to, options) => fork(platform, { from, to, ...options }),
    export: (log, options) => exportLog(platform, log, options),
    import: (file, options) => importFile(platform, file, options),
  };
}

type Fork = ForkOptions & { readonly from: LogId; readonly to: LogId };

async function fork(platform: Platform, { from, to, ...options }: Fork): Promise<void> {
  const entries = await pastOf(platform, from, options.at);
  for (const digest of blobsOf(entries)) {
    const bytes = await platform.blobs.get(from, digest);
    if (bytes !== undefined) await platform.blobs.put(to, bytes);
  }
  await plant(platform, { to, entries, origin: { from, ...options } });
}

async function* exportLog(
  platform: Platform,
  log: LogId,
  { move }: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  if (move !== undefined) await close(platform, log, move.by);
  const entries = await pastOf(platform, log);
  const isMoved = entries.at(-1)?.type === "conversation.closed";
  const writer = new FileWriter();
  yield writer.write({ header: { tenon: "conversation", v: 1, log, isMoved } });
  const digests = blobsOf(entries);
  for (const digest of digests) {
    const bytes = await platform.blobs.get(log, digest);
    if (bytes === undefined)
      throw new TenonError(
        "store-damaged",
        `The blob ${digest} of ${log} is gone; the conversation cannot be exported whole.`,
      );
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
  const { header, entries } = file;
  const to = as ?? header.log;
  if (!header.isMoved && to === header.log) {
    throw new TenonError(
      "invalid-input",
      `The file is a copy of ${header.log}, which may go on elsewhere; a copy needs a name of its own.`,
      {
        hint: "Import it under another id, or export the original with `--move`.",
      },
    );
  }
  await storeBlobs(platform, to, file);
  const at = entries.at(-1)?.offset;
  const goesOn = header.isMoved && to === header.log;
  await plant(
    platform,
    goesOn || at === undefined
      ? { to, entries }
      : { to, entries, origin: { from: header.log, at } },
  );
  return to;
}

/** Closing is fenced: whoever drives the conversation must have given it back. Closing again changes nothing. */
async function close(platform: Platform, log: LogId, by: string): Promise<void> {
  const entries = await pastOf(platform, log);
  if (entries.at(-1)?.type === "conversation.closed") return;
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
}

async function storeBlobs(
  platform: Platform,
  to: LogId,
  { blobs }: ConversationFile,
): Promise<void> {
  for (const { digest, base64 } of blobs) {
    if ((await platform.blobs.put(to, fromBase64(base64))) === digest) continue;
    throw new TenonError(
      "invalid-input",
      `The blob ${digest} of the file has other bytes than its digest says.`,
    );
  }
}

/** The digests that `file` parts of messages refer to. */
function blobsOf(entries: readonly Entry[]): readonly Digest[] {
  const digests = new Set<Digest>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (
      "type" in value &&
      value.type === "file" &&
      "blob" in value &&
      typeof value.blob === "string"
    )
      digests.add(value.blob as Digest);
    Object.values(value).forEach(visit);
  };
  for (const entry of entries) visit(decodeEntry(entry)?.data);
  return [...digests];
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
