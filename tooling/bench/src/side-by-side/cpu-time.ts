import { readFile } from "node:fs/promises";

/** The processor time that a process has used, in milliseconds. Undefined where the system does not tell it in a file. */
export async function cpuTimeOf(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // Behind the name, which may hold anything but ends with the last bracket.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields?.[11], fields?.[12]].map(Number);
  if (user === undefined || system === undefined) return undefined;
  return (user + system) * msPerTick;
}

/** As `getconf CLK_TCK` says on every Linux that is in use. */
const msPerTick = 10;
