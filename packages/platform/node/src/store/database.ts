import { basename } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { TenonError } from "@tenon/contracts";
import { bootId, noticeRestart } from "./boot.ts";
import { integer, type Row } from "./rows.ts";
import { applicationId, schema, schemaVersion } from "./schema.ts";
import { storeError } from "./store-errors.ts";
import { inTransaction } from "./transaction.ts";
import { whenFree } from "./when-free.ts";

/** Which file to open, and how large it may become. */
export interface DatabaseOptions {
  readonly file: string;
  readonly maxBytes?: number;
}

/** Opens the file, makes its tables when it is new, and refuses what is not ours, newer or damaged. */
export async function openDatabase(options: DatabaseOptions): Promise<DatabaseSync> {
  const { file } = options;
  refuseMemory(file);
  let db: DatabaseSync | undefined;
  try {
    const opened = new DatabaseSync(file, { timeout: 0 });
    db = opened;
    await whenFree(() => checkVersion(opened, file));
    await whenFree(() => configure(opened, options));
    await whenFree(() =>
      inTransaction(opened, "BEGIN IMMEDIATE", () => prepareTables(opened, file)),
    );
    return opened;
  } catch (error) {
    db?.close();
    throw storeError(file, error);
  }
}

function refuseMemory(file: string): void {
  if (file !== "" && file !== ":memory:" && !file.startsWith("file:")) return;
  throw new TenonError("store-unavailable", "The store needs the path of a file.", {
    hint: "Use @tenon/platform-memory for a store that lives in memory.",
  });
}

/** Nothing is written, not even the journal mode, before the file is known to be ours. */
function checkVersion(db: DatabaseSync, file: string): boolean {
  const version = pragma(db, "user_version");
  const application = pragma(db, "application_id");
  const tables = integer(get(db, "SELECT count(*) AS tables FROM sqlite_schema"), "tables");
  if (application !== applicationId && (application !== 0 || tables > 0)) {
    throw new TenonError("store-unavailable", `${basename(file)} belongs to another program.`, {
      hint: `Name a new file, or one that Tenon made. File: ${file}.`,
    });
  }
  if (version > schemaVersion) {
    throw new TenonError(
      "log-newer",
      `The store ${basename(file)} was written by a newer version of Tenon.`,
      {
        hint: `It has version ${version}, this release reads up to ${schemaVersion}: upgrade @tenon/platform-node. File: ${file}.`,
      },
    );
  }
  return version === schemaVersion;
}

/**
 * Every setting that matters is set here, because drivers and builds of SQLite differ in their defaults. NORMAL syncs
 * around checkpoints only: what must be on the disk sooner is synced by who commits. On macOS only a full fsync reaches
 * the disk.
 */
function configure(db: DatabaseSync, { file, maxBytes }: DatabaseOptions): void {
  const mode = get(db, "PRAGMA journal_mode = WAL")["journal_mode"];
  if (mode !== "wal") {
    throw new TenonError("store-unavailable", `The store ${basename(file)} cannot use a WAL.`, {
      hint: `Put it on a local file system. File: ${file}.`,
    });
  }
  db.exec(`
    PRAGMA busy_timeout = 0;
    PRAGMA synchronous = NORMAL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA wal_autocheckpoint = 1000;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -16000;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = ON;
  `);
  if (maxBytes !== undefined) {
    const pages = Math.max(1, Math.floor(maxBytes / pragma(db, "page_size")));
    db.exec(`PRAGMA max_page_count = ${pages}`);
  }
}

/** Two processes may open a new file at once, so the version is looked at again under the lock. */
function prepareTables(db: DatabaseSync, file: string): void {
  if (!checkVersion(db, file)) {
    db.exec(schema);
    db.prepare("INSERT INTO store (id, boot, greatest_deleted_epoch) VALUES (1, ?, 0)").run(
      bootId(),
    );
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
  }
  noticeRestart(db, Date.now());
}

function pragma(db: DatabaseSync, name: string): number {
  return integer(get(db, `PRAGMA ${name}`), name);
}

function get(db: DatabaseSync, sql: string): Row {
  return db.prepare(sql).get() ?? {};
}
