import { setImmediate as nextRound } from "node:timers/promises";
import type { CallId, ConversationId, ToolContext } from "@tenon/contracts";
import { createQuickjsIsolates } from "@tenon/isolate-quickjs";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";
import { afterAll, expect, test } from "vitest";
import desk from "../code-mode/agent.ts";
import { shop } from "../code-mode/shop.ts";
import { shopApi } from "../code-mode/shop-api.ts";

const isolates = createQuickjsIsolates();

afterAll(() => isolates[Symbol.asyncDispose]());

// docs:start script
const script = `
  const orders = await tools.orders({ customer: "ann" });
  const paid = orders.filter((order: { isPaid: boolean }) => order.isPaid);
  const largest = paid.toSorted((one, other) => other.eur - one.eur)[0];
  const { isRefunded } = await tools.refund({ order: largest.id });
  return { order: largest.id, isRefunded };
`;
// docs:end script

// docs:start test
test("a script waits for an approval and goes on where it stopped", async () => {
  const clock = createManualClock();
  const runtime = createRuntime({
    platform: createMemoryPlatform({ clock, isolates }),
    agents: { names: () => ["desk"], get: async () => desk },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({
      scripts: {
        clerk: [{ calls: [{ name: "code", input: { code: script } }] }, { text: "Done." }],
      },
    }),
  });
  runtime.start();
  const talk = runtime.conversation("desk", "one" as ConversationId);

  const { submission } = await talk.submit("Pay the largest order of Ann back.", { by: "user:1" });
  // The second call of the script is the one that somebody must approve.
  const approved = (): Promise<boolean> =>
    talk.answer("call_0_0/1" as CallId, { type: "approve" }, { by: "boss" }).then(
      () => true,
      () => false,
    );
  while (!(await approved())) {
    await nextRound();
    await clock.advance(10);
  }
  let isSettled = false;
  void talk.wait(submission).then(() => (isSettled = true));
  while (!isSettled) {
    await nextRound();
    await clock.advance(10);
  }

  expect([...shop.paid.values()]).toEqual(["ann-2"]);
  const { messages } = await talk.transcript();
  expect(messages[2]).toMatchObject({
    role: "tool",
    details: { result: { order: "ann-2", isRefunded: true } },
  });
});
// docs:end test

test("a script asks the addresses that are allowed, and no other", async () => {
  const { signal } = new AbortController();
  const context = { signal, secrets: { SHOP_TOKEN: "token" } } as unknown as ToolContext;

  await expect(
    shopApi.run?.({ url: "https://api.example.com/v2/orders" }, context),
  ).rejects.toMatchObject({ code: "not-permitted" });
  expect(shopApi.spec.description).toContain("https://api.example.com/v1/ (GET, HEAD)");
});
