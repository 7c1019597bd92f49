import { describeIsolates } from "@tenon/conformance";
import { longestStall, plantCanary } from "@tenon/testing";
import { afterAll } from "vitest";
import { createQuickjsIsolates } from "../src/index.ts";

// All scripts share one pool, as they do in a process: what one of them breaks, the next would feel.
const isolates = createQuickjsIsolates({ threads: 2 });
const canary = await plantCanary();

afterAll(async () => {
  await isolates[Symbol.asyncDispose]();
  await canary[Symbol.asyncDispose]();
});

describeIsolates("quickjs", async () => ({
  isolates,
  canary,
  longestStall,
  async [Symbol.asyncDispose]() {},
}));
