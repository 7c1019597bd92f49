import { setTimeout as pause } from "node:timers/promises";
import { createWrittenWorkflow } from "@tenon/codemode";
import type { ConversationId, WorkflowInstance } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createQuickjsIsolates } from "@tenon/isolate-quickjs";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime, createWorkflows } from "@tenon/runtime";
import { afterAll, expect, test } from "vitest";
import { shop } from "../code-mode/shop.ts";
import followUp from "../workflows/follow-up.ts";

const isolates = createQuickjsIsolates({ threads: 1 });

afterAll(() => isolates[Symbol.asyncDispose]());

// docs:start source
const source = `
  export async function run(step, input: { customer: string; waitMs: number }) {
    await step.sleep("until they had time to complain", input.waitMs);
    const orders = await tools.orders({ customer: input.customer });
    const open: { id: string }[] = orders.filter((order) => !order.isPaid);
    await step.all(open.map(({ id }) => () =>
      step.do("refund " + id, () => tools.refund({ order: id }))));
    return open.length + " paid back";
  }
`;
// docs:end source

test("a workflow that a model wrote waits for a time and then for a person", async () => {
  const clock = createManualClock();
  const runtime = createRuntime({
    platform: createMemoryPlatform({ clock, isolates }),
    agents: { names: () => ["follow-up"], get: async () => followUp },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({
      scripts: {
        clerk: [
          {
            calls: [
              {
                name: "start_workflow",
                input: { code: source, input: { customer: "ann", waitMs: 60_000 } },
              },
            ],
          },
          { text: "I will see to it." },
        ],
      },
    }),
    // docs:start joined
    workflows: createWorkflows([createWrittenWorkflow()]),
    // docs:end joined
  });
  runtime.start();
  const talk = runtime.conversation("follow-up", "one" as ConversationId);
  const { submission } = await talk.submit("Pay back what Ann never got.", { by: "user:ben" });
  let isSettled = false;
  void talk.wait(submission).then(() => (isSettled = true));
  // Threads of isolates need real time.
  for (; !isSettled; await pause(1)) await clock.advance(5);
  const { messages } = await talk.transcript();
  const instance = startedIn(runtime, messages[2]);

  for (; !(await isWaitingFor(instance, "until they")); await pause(1)) await clock.advance(5);
  await clock.advance(60_000);
  for (; !(await isWaitingFor(instance, "refund")); await pause(1)) await clock.advance(5);
  expect((await instance.status()).approvals).toMatchObject([
    { step: "refund ann-3/refund/approval", input: { order: "ann-3" } },
  ]);
  await instance.answer("refund ann-3/refund/approval", { type: "approve" }, { by: "user:boss" });
  let outcome: unknown;
  void instance.wait().then((settled) => (outcome = settled));
  for (; outcome === undefined; await pause(1)) await clock.advance(5);

  expect(outcome).toEqual({ status: "done", output: "1 paid back" });
  expect([...shop.paid.values()]).toEqual(["ann-3"]);
  await runtime.stop();
});

function startedIn(
  runtime: { workflow(name: string, id: string): WorkflowInstance },
  message: unknown,
): WorkflowInstance {
  const { details } = Object(message) as { readonly details: { workflow: string; id: string } };
  return runtime.workflow(details.workflow, details.id);
}

async function isWaitingFor(instance: WorkflowInstance, name: string): Promise<boolean> {
  const { steps } = await instance.status();
  return steps.some((step) => step.name.startsWith(name) && step.status === "waiting");
}
