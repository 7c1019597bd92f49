import type { Digest } from "@tenon/contracts";
import { digestOfBytes } from "@tenon/log";
import { describe, expect } from "vitest";
import { log, otherLog } from "../log-store/story.ts";
import { describeSuite, type Proofs, type Suite } from "../suite.ts";
import type { CreatePlatformWorld, PlatformWorld } from "./world.ts";

const requirements = {
  "blobs.put.durable":
    "durable when it resolves; the same bytes have the same digest and are kept once per log.",
  "blobs.get.exact":
    "exactly the bytes of `digest` in `log`, or undefined; blobs of other logs are never found.",
  "blobs.delete.complete": "removes every blob of the log; repeatable.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "blobs.put.durable": {
    async "a blob is there after a crash"(world) {
      const dying = await world.open();
      const digest = await dying.platform.blobs.put(log, bytes("kept"));
      await dying.crash();

      const { platform } = await world.open();
      expect(await platform.blobs.get(log, digest)).toEqual(bytes("kept"));
    },
    async "its name is the digest of its bytes, whoever puts it and how often"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();

      const digests = await Promise.all([
        one.blobs.put(log, bytes("same")),
        one.blobs.put(log, bytes("same")),
        two.blobs.put(log, bytes("same")),
        two.blobs.put(otherLog, bytes("same")),
      ]);

      expect(new Set(digests)).toEqual(new Set([digestOfBytes(bytes("same"))]));
    },
    async "what the caller does with its bytes afterwards does not change the blob"(world) {
      const { platform } = await world.open();
      const mine = bytes("abc");

      const putting = platform.blobs.put(log, mine);
      mine.fill(0);
      const digest = await putting;

      expect(digest).toBe(digestOfBytes(bytes("abc")));
      (await platform.blobs.get(log, digest))?.fill(0);
      expect(await platform.blobs.get(log, digest)).toEqual(bytes("abc"));
    },
  },
  "blobs.get.exact": {
    async "nothing, all bytes there are, and three million of them come back"(world) {
      const { platform } = await world.open();
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      const large = new Uint8Array(3_000_000).map((_, index) => index % 251);

      for (const content of [new Uint8Array(), all, large]) {
        const digest = await platform.blobs.put(log, content);
        const found = await platform.blobs.get(log, digest);
        expect(found?.length).toBe(content.length);
        expect(digestOfBytes(found ?? bytes("missing"))).toBe(digestOfBytes(content));
      }
    },
    async "a part of a larger buffer is that part alone"(world) {
      const { platform } = await world.open();

      const digest = await platform.blobs.put(log, bytes("abcdef").subarray(2, 4));

      expect(await platform.blobs.get(log, digest)).toEqual(bytes("cd"));
    },
    async "what was never put, or put for another log, is not found"(world) {
      const { platform } = await world.open();
      const digest = await platform.blobs.put(log, bytes("private"));

      expect(await platform.blobs.get(otherLog, digest)).toBeUndefined();
      expect(await platform.blobs.get(log, digestOfBytes(bytes("never")))).toBeUndefined();
      expect(await platform.blobs.get(log, "sha256:__proto__" as Digest)).toBeUndefined();
    },
  },
  "blobs.delete.complete": {
    async "every blob of the log is gone, others stay"(world) {
      const { platform } = await world.open();
      const digests = [
        await platform.blobs.put(log, bytes("a")),
        await platform.blobs.put(log, bytes("b")),
      ];
      const other = await platform.blobs.put(otherLog, bytes("a"));

      await platform.blobs.delete(log);
      await platform.blobs.delete(log);

      for (const digest of digests) expect(await platform.blobs.get(log, digest)).toBeUndefined();
      expect(await platform.blobs.get(otherLog, other)).toEqual(bytes("a"));
    },
    async "a blob can be put again after it was deleted"(world) {
      const { platform } = await world.open();
      await platform.blobs.put(log, bytes("a"));
      await platform.blobs.delete(log);

      const digest = await platform.blobs.put(log, bytes("a"));

      expect(await platform.blobs.get(log, digest)).toEqual(bytes("a"));
    },
  },
};

/** Every promise of `Blobs`. */
export const blobsSuite: Suite<PlatformWorld> = { name: "put, get, delete", requirements, proofs };

/** Declares the tests of `Blobs`. */
export function describeBlobs(name: string, create: CreatePlatformWorld): void {
  describe(`${name}: Blobs`, () => describeSuite(blobsSuite, create));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
