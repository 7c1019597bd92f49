import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { kill } from "node:process";

/** Who may hold leases: one platform in one process. */
export interface Owner {
  /** Where process ids mean the same: a host, and a namespace in it. */
  readonly host: string;
  readonly pid: number;
  /** Tells two processes of one id apart; empty where the system does not say. */
  readonly startedAt: string;
  /** Tells two platforms in one process apart. */
  readonly instance: string;
}

/** A platform in a process of this host, as an owner. */
export function ownerIn(pid: number, instance: string): Owner {
  const startedAt = statOf(pid)?.startedAt ?? "";
  return { host: `${hostname()}/${processNamespace()}`, pid, startedAt, instance };
}

/** What people read of an owner. */
export function ownerName({ host, pid }: Owner): string {
  return `${host.slice(0, host.lastIndexOf("/"))}:${pid}`;
}

/** An owner as it is stored. */
export function encodeOwner({ instance, pid, startedAt, host }: Owner): string {
  return [instance, pid, startedAt, host].join(" ");
}

/** Tells whether the process of a stored owner is certainly gone. One on another host counts as alive. */
export function isDead(stored: string, here: string): boolean {
  const [, id = "", startedAt = "", ...host] = stored.split(" ");
  if (host.join(" ") !== here) return false;
  const stat = statOf(Number(id));
  if (stat === undefined) return !exists(Number(id));
  // A zombie runs no more: it only waits for its parent to notice.
  return stat.isZombie || (startedAt !== "" && stat.startedAt !== startedAt);
}

interface ProcessStat {
  readonly isZombie: boolean;
  readonly startedAt: string;
}

/** Of Linux; undefined elsewhere or when there is no such process. */
function statOf(id: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "latin1");
    // The second field is the name in brackets, which may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { isZombie: fields[0] === "Z" || fields[0] === "X", startedAt: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

function exists(id: number): boolean {
  try {
    return kill(id, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
