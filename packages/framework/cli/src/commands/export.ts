import { open, rm, type FileHandle } from "node:fs/promises";
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TenonError } from "@tenon/contracts";
import { createArchive, readState } from "@tenon/runtime";
import { withLog } from "../compose/open-log.ts";
import { localPrincipal } from "../compose/principal.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { tenon } from "../view/command-name.ts";

/** The options of `tenon export`. */
export interface ExportCommandOptions {
  readonly move?: boolean;
  readonly by?: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon export`: a conversation or an instance as one file. */
export function exportConversation(
  address: string,
  file: string | undefined,
  options: ExportCommandOptions,
): Promise<number> {
  return withLog(address, options.store, async ({ platform, log, name, names, isInstance }) => {
    if (!isInstance) await readState(platform.logs, log);
    const chosen = file ?? `${name.replaceAll("/", "-")}.jsonl`;
    const isMoved = options.move === true;
    const bytes = createArchive(platform).export(
      log,
      isMoved ? { move: { by: options.by ?? localPrincipal() } } : {},
    );
    const screen = new Screen({ isQuiet: options.json === true || chosen === "-" });
    if (chosen === "-") await pipeline(Readable.from(bytes), process.stdout, { end: false });
    else await writeNew(chosen, bytes);
    screen.answer(`${isMoved ? "moved" : "exported"} ${name} to ${chosen}\n`);
    if (options.json === true && chosen !== "-") screen.json({ ...names, file: chosen, isMoved });
    else if (isMoved)
      screen.note(`It is closed here for good. Where it goes on: ${tenon} import ${chosen}`);
    return exitCodes.done;
  });
}

/** The file is there before the source is closed: a place that cannot be written to must not close anything. */
async function writeNew(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const target = await openNew(file);
  try {
    for await (const line of bytes) await target.writeFile(line);
    await target.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await target.close();
  }
}

async function openNew(file: string): Promise<FileHandle> {
  try {
    return await open(file, "wx");
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    throw new TenonError(
      "invalid-input",
      isThere ? `The file ${file} exists already.` : `The file ${file} cannot be written.`,
      {
        hint: isThere ? "Name another file, or remove it." : "Name a file in a folder that exists.",
        cause: error,
      },
    );
  }
}
