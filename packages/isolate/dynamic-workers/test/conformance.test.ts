import { describeIsolates } from "@tenon/conformance";
import { longestStall, plantCanary } from "@tenon/testing";
import { afterAll, expect, test } from "vitest";
import { createDisposableIsolates } from "./disposable-isolates.ts";
import { removeWorker } from "./workerd-process.ts";

// A local workerd limits neither processor nor memory, so what Cloudflare would end is ended with its workerd.
const isolates = createDisposableIsolates();
const canary = await plantCanary();

afterAll(async () => {
  await isolates[Symbol.asyncDispose]();
  await canary[Symbol.asyncDispose]();
  await removeWorker();
});

describeIsolates("dynamic-workers", async () => ({
  isolates,
  canary,
  longestStall,
  async [Symbol.asyncDispose]() {},
}));

test("nothing but one built-in at work, or memory that grows, needs the limits of Cloudflare", () => {
  const grows = /\b(push|repeat|fill|set)\(|new Uint8Array/;
  const isOneBuiltIn = /RegExp|\(a\+\)\+|Array\.from/;

  expect(isolates.endedFromOutside.length).toBeGreaterThan(0);
  expect(
    isolates.endedFromOutside.filter((source) => !grows.test(source) && !isOneBuiltIn.test(source)),
  ).toEqual([]);
});
