import type { Blobs, Digest, LogId } from "@tenon/contracts";
import { digestOfBytes } from "@tenon/log";
import type { MemoryWorld } from "./memory-world.ts";

/** Bytes in memory. They are copied on the way in and out, so nobody can change what a digest names. */
export class MemoryBlobs implements Blobs {
  readonly #blobs: MemoryWorld["blobs"];

  constructor(world: MemoryWorld) {
    this.#blobs = world.blobs;
  }

  async put(log: LogId, bytes: Uint8Array): Promise<Digest> {
    const copy = bytes.slice();
    const digest = digestOfBytes(copy);
    const blobs = this.#blobs.get(log) ?? new Map<Digest, Uint8Array>();
    this.#blobs.set(log, blobs.set(digest, copy));
    return digest;
  }

  async get(log: LogId, digest: Digest): Promise<Uint8Array | undefined> {
    return this.#blobs.get(log)?.get(digest)?.slice();
  }

  async delete(log: LogId): Promise<void> {
    this.#blobs.delete(log);
  }
}
