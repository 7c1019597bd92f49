import type { Digest, LogId, Platform } from "@tenon/contracts";
import type { StoredFile, WorkspaceFiles } from "@tenon/log";
import type { ContentCache } from "./content-cache.ts";
import { lostFile } from "./history.ts";
import { sortedPaths } from "./sorted-paths.ts";

/** Whose files are read, and through which cache. */
export interface ReadAheadOptions {
  readonly blobs: Platform["blobs"];
  readonly contents: ContentCache;
  readonly log: LogId;
}

/** Where a file was asked for: what comes after it in the order of paths is likely to be asked for next. */
export interface Place {
  readonly path: string;
  readonly files: WorkspaceFiles;
}

type Loaded = ReadonlyMap<Digest, Uint8Array>;

const mostFiles = 64;
/** Of files that are known already, many may stand behind one that is not. */
const mostLooked = 4 * mostFiles;
const mostFileBytes = 64 * 1024;
const mostBytes = 1024 * 1024;
/** A part of what the cache holds, so that nothing is forgotten before it is asked for. */
const mostUnusedBytes = 8 * 1024 * 1024;

/**
 * The bytes of stored files, as one call reads them. A call that reads one file fetches that one; each further file that
 * is fetched doubles how many of those behind it come along, while the call uses what came.
 */
export class ReadAhead {
  readonly #options: ReadAheadOptions;
  /** What came along and was not asked for yet, with its size. */
  readonly #unused = new Map<Digest, number>();
  readonly #loading = new Map<Digest, Promise<Loaded>>();
  #unusedBytes = 0;
  #most = 1;

  constructor(options: ReadAheadOptions) {
    this.#options = options;
  }

  /** Nobody may change what this resolves with. */
  async fetch({ digest }: StoredFile, place: Place): Promise<Uint8Array> {
    const { contents, log } = this.#options;
    this.#use(digest);
    const known = contents.get(log, digest);
    if (known !== undefined) return known;
    const loaded = await (this.#loading.get(digest) ?? this.#load(digest, place));
    const bytes = loaded.get(digest);
    if (bytes === undefined) throw lostFile(log, place.path);
    return bytes;
  }

  #load(digest: Digest, place: Place): Promise<Loaded> {
    const behind = this.#behind(digest, place);
    this.#most = Math.min(this.#most * 2, mostFiles);
    for (const [each, size] of behind) {
      this.#unused.set(each, size);
      this.#unusedBytes += size;
    }
    const digests = [digest, ...behind.keys()];
    const loading = this.#fetchAll(digests).finally(() => {
      for (const each of digests) this.#loading.delete(each);
    });
    for (const each of digests) this.#loading.set(each, loading);
    return loading;
  }

  /** What is gone is missed by whoever asks for it. */
  async #fetchAll(digests: readonly Digest[]): Promise<Loaded> {
    const { blobs, contents, log } = this.#options;
    const found = await blobs.getMany(log, digests);
    const loaded = new Map<Digest, Uint8Array>();
    for (const [index, digest] of digests.entries()) {
      const bytes = found[index];
      if (bytes === undefined) continue;
      contents.put(log, digest, bytes);
      loaded.set(digest, bytes);
    }
    return loaded;
  }

  /** Small files that stand behind a path and are not known, with their sizes. */
  #behind(digest: Digest, { path, files }: Place): ReadonlyMap<Digest, number> {
    const found = new Map<Digest, number>();
    if (this.#most === 1) return found;
    const paths = sortedPaths(files);
    const first = placeOf(paths, path) + 1;
    let room = Math.min(mostBytes, mostUnusedBytes - this.#unusedBytes);
    for (const each of paths.slice(first, first + mostLooked)) {
      const file = files[each];
      if (file === undefined || file.size > room || found.size === this.#most - 1) break;
      if (file.size > mostFileBytes || file.digest === digest || this.#isKnown(file)) continue;
      if (!found.has(file.digest)) room -= file.size;
      found.set(file.digest, file.size);
    }
    return found;
  }

  #isKnown({ digest }: StoredFile): boolean {
    const { contents, log } = this.#options;
    return this.#loading.has(digest) || contents.get(log, digest) !== undefined;
  }

  #use(digest: Digest): void {
    this.#unusedBytes -= this.#unused.get(digest) ?? 0;
    this.#unused.delete(digest);
  }
}

/** The place of a path in a sorted list; of one that is not in it, the place before which it would be. */
function placeOf(paths: readonly string[], path: string): number {
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? "") < path) low = middle + 1;
    else high = middle;
  }
  return low;
}
