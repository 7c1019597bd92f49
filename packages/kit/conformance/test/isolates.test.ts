import type { Canary } from "@tenon/testing";
import { expect, test } from "vitest";
import { findBrokenPromises, isolateEscapesSuite } from "../src/index.ts";
import { createOpenIsolates } from "./fixtures/open-isolates.ts";
import { createSharedIsolates } from "./fixtures/shared-isolates.ts";

test("a context of the host's own engine is no isolate", async () => {
  process.env["TENON_CANARY"] = "canary-value";
  const broken = await findBrokenPromises(isolateEscapesSuite, async () => ({
    isolates: createOpenIsolates(),
    canary,
    longestStall: async (work) => {
      await work();
      return 0;
    },
    [Symbol.asyncDispose]: async () => void delete process.env["TENON_CANARY"],
  }));

  expect(broken.map(({ behaviour }) => behaviour)).toEqual(
    expect.arrayContaining([
      "the constructor of a binding makes no function of the host",
      "machine code cannot be loaded",
      "memory cannot be shared and no thread stopped",
    ]),
  );
});

test("functions of the host's own realm are no isolates", async () => {
  const { "isolates.escape.nothing": all = {}, ...others } = isolateEscapesSuite.proofs;
  // The others would change this process for good.
  const harmless = ["nothing can be unpacked", "no path leads out, by dots or by links"];
  const some = Object.entries(all).filter(([name]) => harmless.includes(name));
  const proofs = { ...others, "isolates.escape.nothing": Object.fromEntries(some) };

  const broken = await findBrokenPromises({ ...isolateEscapesSuite, proofs }, async () => ({
    isolates: createSharedIsolates(),
    canary,
    longestStall: async (work) => {
      await work();
      return 0;
    },
    [Symbol.asyncDispose]: async () => {
      for (const place of [globalThis, Array]) Reflect.deleteProperty(place, "held");
    },
  }));

  expect(broken.map(({ behaviour }) => behaviour).toSorted()).toEqual([
    ...harmless.toSorted(),
    "what a script of another conversation holds is not found",
  ]);
});

const canary: Canary = {
  value: "canary-value",
  url: "http://127.0.0.1:9/",
  file: "/nowhere/canary.txt",
  variable: "TENON_CANARY",
  visits: () => 0,
};
