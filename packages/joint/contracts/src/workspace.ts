import type { Digest } from "./ids.ts";

/** What is known of a path. `modifiedAt` is in milliseconds since 1970; a directory has neither size nor time. */
export interface FileStat {
  readonly type: "file" | "directory";
  readonly size: number;
  readonly modifiedAt: number;
  /** Of the bytes, where it is known without reading them: equal digests are equal files. */
  readonly digest?: Digest;
}

/** Part of a file, in bytes: `from` (included) to `to` (excluded). */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Files that can be looked at. */
export interface WorkspaceReader {
  /** Contract: the bytes as of this call, its own writes included, or what a range has of them; undefined when there is no such file. */
  read(path: string, range?: ByteRange): Promise<Uint8Array | undefined>;
  /** Contract: the paths of all files below `prefix`, a directory, sorted by code unit; none when there is nothing. */
  list(prefix: string): Promise<readonly string[]>;
  /** Contract: undefined when there is nothing; `/` is always a directory. */
  stat(path: string): Promise<FileStat | undefined>;
}

/**
 * The durable files of a conversation as one tool call sees them: an overlay that commits with the call's result, or not
 * at all.
 *
 * Contract:
 * - Contained: every method rejects with `invalid-input` for a path that is not absolute, that holds `.`, `..`, `\`, a
 *   control character or an empty name, or that is longer than 1,024 bytes.
 * - Plain: there are no links; a directory is there as long as a file is in it, and a path is never a file and a directory.
 */
export interface Workspace extends WorkspaceReader {
  /**
   * Contract:
   * - Creates parent directories; replaces the whole file.
   * - Later changes of `bytes` change nothing.
   * - Rejects with `value-too-large` beyond the host's limits.
   */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Contract: moves a file, over one that is there, or a directory with all that is in it; rejects when there is nothing. */
  move(from: string, to: string): Promise<void>;
  /** Contract: removes a file or a directory with all that is in it; repeatable. */
  remove(path: string): Promise<void>;
  /** The files as of the beginning of the turn, where they are known. */
  readonly before?: WorkspaceReader;
}
