import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { TenonError } from "@tenon/contracts";

/** Keeps a folder or a store for this process: two that serve it would both drive what is due. */
export async function lockFolder(file: string): Promise<AsyncDisposable> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await takeLock(file);
  } catch (error) {
    const pid = Number(existsSync(file) ? await readFile(file, "utf8") : "");
    if (isAlive(pid)) {
      throw new TenonError("store-unavailable", `The process ${pid} runs this project already.`, {
        hint: "Stop it first: two of them would both go on with open turns.",
        cause: error,
      });
    }
    await rm(file, { force: true });
    await takeLock(file);
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

function takeLock(file: string): Promise<void> {
  return writeFile(file, String(process.pid), { flag: "wx" });
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
