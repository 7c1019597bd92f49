/** What is known of a path. `modifiedAt` is in milliseconds since 1970. */
export interface FileStat {
  readonly type: "file" | "directory";
  readonly size: number;
  readonly modifiedAt: number;
}

/** Part of a file, in bytes. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The durable files of a conversation as one tool call sees them: an overlay that commits with the call's result, or not
 * at all. Paths are absolute, with `/` and without `..`.
 */
export interface Workspace {
  /** Contract: the bytes as of this call, its own writes included; undefined when there is no such file. */
  read(path: string, range?: ByteRange): Promise<Uint8Array | undefined>;
  /** Contract: creates parent directories; replaces the whole file. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Contract: moves a file or a directory with all that is in it. */
  move(from: string, to: string): Promise<void>;
  /** Contract: removes a file or a directory with all that is in it; repeatable. */
  remove(path: string): Promise<void>;
  /** Contract: the paths of all files below `prefix`, sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** Contract: undefined when there is nothing. */
  stat(path: string): Promise<FileStat | undefined>;
}
