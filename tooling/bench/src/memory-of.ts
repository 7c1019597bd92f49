import { readFile } from "node:fs/promises";

/** The memory that a process has in use, in MB. Undefined where the system does not tell it in a file. */
export async function memoryOf(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(text) ?? [];
  return kilobytes === undefined ? undefined : (Number(kilobytes) * 1024) / 1e6;
}
