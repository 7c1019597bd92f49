import { ChunkTable } from "../store/chunk-table.ts";
import { BatchRecorder } from "./batch.ts";
import { EntryTable } from "./entry-table.ts";
import { KeyIndex } from "./key-index.ts";
import { LogTable } from "./log-table.ts";

/** The tables that logs are made of, and how batches enter them. */
export class LogTables {
  readonly logs: LogTable;
  readonly entries: EntryTable;
  readonly chunks: ChunkTable;
  readonly keys: KeyIndex;
  readonly recorder: BatchRecorder;

  constructor(sql: SqlStorage) {
    this.logs = new LogTable(sql);
    this.entries = new EntryTable(sql);
    this.chunks = new ChunkTable(sql);
    this.keys = new KeyIndex(this.entries);
    this.recorder = new BatchRecorder(this.entries, this.keys);
  }
}
