import { TenonError, type Digest, type Entry, type LogId } from "@tenon/contracts";
import { digestOfBytes, parseLog } from "@tenon/log";
import { fromBase64 } from "./base64.ts";

/** What a file says first. `isMoved` allows its importer to go on under the same name. */
type FileHeader = {
  readonly tenon: "conversation" | "workflow";
  readonly v: 1;
  readonly log: LogId;
  readonly isMoved: boolean;
};

/** A line of an exported conversation: JSON Lines, each with the digest of itself and of the line before. */
export type FileLine =
  | { readonly header: FileHeader }
  | { readonly blob: Digest; readonly base64: string }
  | { readonly entry: Entry }
  | { readonly end: { readonly entries: number; readonly blobs: number } };

/** A whole exported conversation. */
export interface ConversationFile {
  readonly header: FileHeader;
  readonly blobs: readonly Uint8Array[];
  readonly entries: readonly Entry[];
}

/** Writes the lines of a file, each chained to the one before. */
export class FileWriter {
  #chain = "";

  write(line: FileLine): Uint8Array {
    this.#chain = chained(this.#chain, line);
    return encoder.encode(`${JSON.stringify({ ...line, chain: this.#chain })}\n`);
  }
}

/** Reads a file and verifies its chain, its blobs and its counts. Throws `invalid-input` naming the first line that is wrong. */
export async function readFile(file: AsyncIterable<Uint8Array>): Promise<ConversationFile> {
  const lines = await readLines(file);
  const [first, ...rest] = lines;
  const last = rest.pop();
  if (first === undefined || !("header" in first)) throw foreign();
  const blobs: Uint8Array[] = [];
  const entries: Entry[] = [];
  for (const [index, line] of rest.entries()) {
    if ("entry" in line && isEntry(line.entry)) entries.push(line.entry);
    else if ("blob" in line) blobs.push(readBlob(line, index + 2));
    else throw damaged(index + 2);
  }
  const isWhole =
    last !== undefined &&
    "end" in last &&
    last.end.entries === entries.length &&
    last.end.blobs === blobs.length;
  if (!isWhole) throw damaged(lines.length + 1);
  return { header: first.header, blobs, entries };
}

const encoder = new TextEncoder();

/** Text is hashed as it is written, so that no byte of a file can change unseen. */
function chained(before: string, line: FileLine): string {
  return digestOfBytes(encoder.encode(before + JSON.stringify(line)));
}

async function readLines(file: AsyncIterable<Uint8Array>): Promise<readonly FileLine[]> {
  const lines: FileLine[] = [];
  let chain = "";
  for await (const text of linesOf(file)) {
    const number = lines.length + 1;
    const { line, claimed } = parseLine(text, number);
    if (number === 1) checkHeader(line);
    chain = chained(chain, line);
    if (chain !== claimed || JSON.stringify({ ...line, chain }) !== text) throw damaged(number);
    lines.push(line);
  }
  return lines;
}

function parseLine(
  text: string | undefined,
  number: number,
): { readonly line: FileLine; readonly claimed: unknown } {
  try {
    const { chain, ...line }: Record<string, unknown> = JSON.parse(text ?? "");
    return { line: line as unknown as FileLine, claimed: chain };
  } catch (error) {
    if (number === 1) throw foreign(error);
    throw damaged(number, error);
  }
}

/** A version that is not known may be chained in another way, so it is looked at first. */
function checkHeader(line: FileLine): void {
  const header: unknown = "header" in line ? line.header : undefined;
  if (typeof header !== "object" || header === null) throw foreign();
  if (!("tenon" in header) || !("v" in header)) throw foreign();
  if (header.tenon !== "conversation" && header.tenon !== "workflow") throw foreign();
  if (header.v !== 1) {
    throw new TenonError(
      "log-newer",
      `The file has version ${JSON.stringify(header.v)}; this version of Tenon reads version 1.`,
      { hint: "Update Tenon and import the file again." },
    );
  }
  if (!("log" in header) || typeof header.log !== "string") throw foreign();
  parseLog(header.log);
}

/** What a store must be able to rely on; the fields of `data` are decoded by whoever folds it. */
function isEntry(entry: unknown): entry is Entry {
  if (typeof entry !== "object" || entry === null) return false;
  const { type, time, offset, data } = entry as { readonly [field: string]: unknown };
  return (
    typeof type === "string" &&
    typeof time === "number" &&
    typeof offset === "string" &&
    typeof data === "object" &&
    data !== null &&
    "v" in data &&
    typeof data.v === "number"
  );
}

function readBlob(
  { blob, base64 }: { readonly blob: Digest; readonly base64: string },
  number: number,
): Uint8Array {
  const bytes = fromBase64(base64);
  if (bytes === undefined || digestOfBytes(bytes) !== blob) throw damaged(number);
  return bytes;
}

/** Every line ends with a newline; what follows the last one was cut off. */
async function* linesOf(
  file: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | undefined, void, void> {
  const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  let rest = "";
  for await (const bytes of file) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest + decoder.decode() !== "") yield undefined;
}

function damaged(line: number, cause?: unknown): TenonError {
  return new TenonError(
    "invalid-input",
    `The file is damaged or cut off at line ${line}; nothing was imported.`,
    { hint: "Export the conversation again.", cause },
  );
}

function foreign(cause?: unknown): TenonError {
  return new TenonError(
    "invalid-input",
    "The file is not an exported conversation; nothing was imported.",
    { hint: "Give a file that `tenon export` wrote.", cause },
  );
}
