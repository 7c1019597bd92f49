import { TenonError, type Blobs, type Digest, type LogId } from "@tenon/contracts";
import { digestOfBytes } from "@tenon/log";
import type { ChunkTable } from "../store/chunk-table.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { Owner } from "../store/owner.ts";

/** Where large bytes go: an R2 bucket, or anything with these methods. */
export interface BlobBucket {
  readonly put: (key: string, bytes: Uint8Array) => Promise<unknown>;
  readonly get: (
    key: string,
  ) => Promise<{ readonly arrayBuffer: () => Promise<ArrayBuffer> } | null>;
  readonly delete: (key: string) => Promise<unknown>;
}

/** What blobs are built on. */
export interface ObjectBlobsOptions {
  readonly store: ObjectStore;
  readonly chunks: ChunkTable;
  readonly owner: Owner;
  /** Takes what is larger than `inlineBytes`. Left out: everything stays in the object. */
  readonly bucket?: BlobBucket;
  readonly inlineBytes: number;
}

/** Bytes in the object of their log, large ones in a bucket. */
export class ObjectBlobs implements Blobs {
  readonly #options: ObjectBlobsOptions;

  constructor(options: ObjectBlobsOptions) {
    this.#options = options;
  }

  async put(log: LogId, content: Uint8Array): Promise<Digest> {
    const { store, chunks, owner, bucket, inlineBytes } = this.#options;
    const copy = content.slice();
    const digest = digestOfBytes(copy);
    owner.check();
    const isLarge = bucket !== undefined && copy.length > inlineBytes;
    if (isLarge) await bucket.put(bucketKey(log, digest), copy);
    const name = isLarge ? `${inBucket}${digest}` : `${inObject}${digest}`;
    store.write(() => {
      if (!chunks.has(log, name)) chunks.put(log, name, isLarge ? new Uint8Array() : copy);
    });
    return digest;
  }

  async get(log: LogId, digest: Digest): Promise<Uint8Array | undefined> {
    const { store, chunks, owner, bucket } = this.#options;
    owner.check();
    const inline = store.read(() => chunks.get(log, `${inObject}${digest}`));
    if (inline !== undefined) return checked(inline, digest);
    if (!store.read(() => chunks.has(log, `${inBucket}${digest}`))) return undefined;
    if (bucket === undefined) throw noBucket(digest);
    const found = await bucket.get(bucketKey(log, digest));
    return checked(new Uint8Array((await found?.arrayBuffer()) ?? []), digest);
  }

  async delete(log: LogId): Promise<void> {
    const { store, chunks, owner, bucket } = this.#options;
    owner.check();
    const large = store.read(() => chunks.names(log, inBucket));
    if (large.length > 0 && bucket === undefined) throw noBucket(large[0] ?? "");
    // The bytes first: a name that is left over can be removed again.
    for (const name of large) await bucket?.delete(bucketKey(log, name.slice(inBucket.length)));
    store.write(() => {
      for (const prefix of [inObject, inBucket]) {
        for (const name of chunks.names(log, prefix)) chunks.remove(log, name);
      }
    });
  }
}

const inObject = "blob/";
const inBucket = "bucket/";

function bucketKey(log: LogId, digest: string): string {
  return `${log}/${digest}`;
}

function checked(content: Uint8Array, digest: Digest): Uint8Array {
  if (digestOfBytes(content) === digest) return content;
  throw new TenonError("store-damaged", `The bytes of ${digest} have changed or are gone.`, {
    hint: "Restore the object or the bucket to a point in time before.",
  });
}

function noBucket(name: string): TenonError {
  return new TenonError("store-unavailable", `The blob ${name} is in a bucket that is not bound.`, {
    hint: "Bind the R2 bucket again that was bound when the blob was stored.",
  });
}
