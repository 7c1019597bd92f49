import { describeIsolates } from "@tenon/conformance";
import { longestStall, plantCanary } from "@tenon/testing";
import { afterAll } from "vitest";
import { openWorkerdIsolates } from "../src/index.ts";

// All scripts share one pool, as they do beside a host: what one of them breaks, the next would feel.
const isolates = await openWorkerdIsolates();
const canary = await plantCanary();

afterAll(async () => {
  await isolates[Symbol.asyncDispose]();
  await canary[Symbol.asyncDispose]();
});

describeIsolates("workerd", async () => ({
  isolates,
  canary,
  longestStall,
  async [Symbol.asyncDispose]() {},
}));
