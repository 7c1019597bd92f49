import { expect, test } from "vitest";
import { findBrokenPromises, isolateEscapesSuite } from "../src/index.ts";
import { createOpenIsolates } from "./fixtures/open-isolates.ts";

test("a context of the host's own engine is no isolate", async () => {
  process.env["TENON_CANARY"] = "canary-value";
  const broken = await findBrokenPromises(isolateEscapesSuite, async () => ({
    isolates: createOpenIsolates(),
    canary: {
      value: "canary-value",
      url: "http://127.0.0.1:9/",
      file: "/nowhere/canary.txt",
      variable: "TENON_CANARY",
      visits: () => 0,
    },
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
