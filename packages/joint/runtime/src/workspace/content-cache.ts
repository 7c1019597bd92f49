import type { Digest, LogId } from "@tenon/contracts";

const capacityBytes = 32 * 1024 * 1024;

/** Bytes of files that were read or written lately. A digest names what never changes, so nothing in here is ever old. */
export class ContentCache {
  readonly #contents = new Map<string, Uint8Array>();
  #bytes = 0;

  get(log: LogId, digest: Digest): Uint8Array | undefined {
    return this.#contents.get(keyOf(log, digest));
  }

  /** Whoever puts bytes here no longer changes them. */
  put(log: LogId, digest: Digest, bytes: Uint8Array): void {
    const key = keyOf(log, digest);
    if (this.#contents.has(key) || bytes.length > capacityBytes / 4) return;
    this.#contents.set(key, bytes);
    this.#bytes += bytes.length;
    for (const oldest of this.#contents.keys()) {
      if (this.#bytes <= capacityBytes) break;
      this.#remove(oldest);
    }
  }

  /** Erases what is known of a log. */
  forget(log: LogId): void {
    for (const key of this.#contents.keys()) if (key.startsWith(`${log} `)) this.#remove(key);
  }

  #remove(key: string): void {
    this.#bytes -= this.#contents.get(key)?.length ?? 0;
    this.#contents.delete(key);
  }
}

/** The name of a log holds no space. */
function keyOf(log: LogId, digest: Digest): string {
  return `${log} ${digest}`;
}
