import { TenonError, type Digest, type Entry, type Json, type LogId } from "@tenon/contracts";
import { digestOf } from "@tenon/log";

/** What a file says first. `isMoved` allows its importer to go on under the same name. */
export type FileHeader = {
  readonly tenon: "conversation";
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
  readonly blobs: readonly { readonly digest: Digest; readonly base64: string }[];
  readonly entries: readonly Entry[];
}

/** Writes the lines of a file, each chained to the one before. */
export class FileWriter {
  readonly #encoder = new TextEncoder();
  #chain = "";

  write(line: FileLine): Uint8Array {
    this.#chain = chained(this.#chain, line);
    return this.#encoder.encode(`${JSON.stringify({ ...line, chain: this.#chain })}\n`);
  }
}

/** Reads a file and verifies its chain and its counts. Throws `invalid-input` naming the first line that is wrong. */
export async function readFile(file: AsyncIterable<Uint8Array>): Promise<ConversationFile> {
  const lines = await readLines(file);
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || !("header" in first) || first.header.tenon !== "conversation")
    throw foreign();
  checkVersion(first.header);
  const blobs = lines.flatMap((line) =>
    "blob" in line ? [{ digest: line.blob, base64: line.base64 }] : [],
  );
  const entries = lines.flatMap((line) => ("entry" in line ? [line.entry] : []));
  const isWhole =
    last !== undefined &&
    "end" in last &&
    last.end.entries === entries.length &&
    last.end.blobs === blobs.length;
  if (!isWhole) throw damaged(lines.length + 1);
  return { header: first.header, blobs, entries };
}

async function readLines(file: AsyncIterable<Uint8Array>): Promise<readonly FileLine[]> {
  const lines: FileLine[] = [];
  let chain = "";
  for await (const text of linesOf(file)) {
    const { line, claimed } = parseLine(text, lines.length + 1);
    lines.push(line);
    chain = chained(chain, line);
    if (chain !== claimed) throw damaged(lines.length);
  }
  return lines;
}

function checkVersion({ v }: { readonly v: number }): void {
  if (v === 1) return;
  throw new TenonError(
    "log-newer",
    `The file has version ${v}; this version of Tenon reads version 1.`,
    {
      hint: "Update Tenon and import the file again.",
    },
  );
}

function chained(before: string, line: FileLine): string {
  return digestOf([before, digestOf(line as unknown as Json)]);
}

function parseLine(
  text: string,
  number: number,
): { readonly line: FileLine; readonly claimed: unknown } {
  try {
    const { chain, ...line }: Record<string, unknown> = JSON.parse(text);
    if (!["header", "blob", "entry", "end"].some((kind) => kind in line)) throw foreign();
    return { line: line as unknown as FileLine, claimed: chain };
  } catch (error) {
    if (number === 1) throw foreign(error);
    throw damaged(number, error);
  }
}

async function* linesOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of file) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

function damaged(line: number, cause?: unknown): TenonError {
  return new TenonError(
    "invalid-input",
    `The file is damaged or cut off at line ${line}; nothing was imported.`,
    {
      hint: "Export the conversation again.",
      cause,
    },
  );
}

function foreign(cause?: unknown): TenonError {
  return new TenonError(
    "invalid-input",
    "The file is not an exported conversation; nothing was imported.",
    {
      hint: "Give a file that `tenon export` wrote.",
      cause,
    },
  );
}
