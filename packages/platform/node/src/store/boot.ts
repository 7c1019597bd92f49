import { readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** Names this start of the machine, where the system tells: Linux. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown";
  }
}

/**
 * Gives each log a new epoch when the machine was started since the file was last opened. The end of a relaxed tail may
 * have gone with the power; without this, what is appended next would stand under the offsets of what was lost.
 */
export function noticeRestart(db: DatabaseSync, now: number): void {
  const boot = bootId();
  const changed = db.prepare("UPDATE store SET boot = ? WHERE boot <> ?").run(boot, boot).changes;
  if (changed === 0) return;
  db.prepare(
    `INSERT OR REPLACE INTO epoch (log, first_seq, epoch)
     SELECT id, 1 + max(saved_head, (SELECT coalesce(max(seq), 0) FROM entry WHERE entry.log = log.id)),
       max(epoch + 1, ?)
     FROM log`,
  ).run(now);
  db.prepare("UPDATE log SET epoch = max(epoch + 1, ?), owner = NULL, lease_until = 0").run(now);
}
