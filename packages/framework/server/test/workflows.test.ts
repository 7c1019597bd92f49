import { defineWorkflow } from "@tenon/agent";
import { createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime, createWorkflows } from "@tenon/runtime";
import { expect, test } from "vitest";
import { createServer, type Authorize } from "../src/index.ts";
import { realClock } from "./fixtures/real-clock.ts";

const claim = defineWorkflow({
  name: "claim",
  run: async (step) => {
    const order = await step.waitFor("order");
    const { status } = await step.approval({ name: "boss", approvers: ["user:boss"] });
    return { order, status };
  },
});

test("an instance is started, told, asked for and answered", async () => {
  await using office = await openOffice();

  expect(await office.ask("ana", "POST /workflows/claim/one", { input: 1 })).toEqual({
    status: 202,
    body: { workflow: "claim", id: "one" },
  });
  await office.ask("ana", "POST /workflows/claim/one/events/order", { payload: 7 });
  await expect
    .poll(() => office.ask("ana", "GET /workflows/claim/one"))
    .toMatchObject({ status: 200, body: { approvals: [{ step: "boss" }] } });
  const path = "POST /workflows/claim/one/approvals/boss";
  expect(await office.ask("ana", path, { decision: "approve" })).toMatchObject({
    status: 403,
  });
  expect(await office.ask("boss", path, { decision: "approve" })).toMatchObject({
    status: 202,
  });
  await expect
    .poll(() => office.ask("ana", "GET /workflows/claim/one"))
    .toMatchObject({ body: { outcome: { output: { order: 7, status: "approved" } } } });
  expect(await office.ask("boss", path, { decision: "deny" })).toMatchObject({
    status: 409,
  });
});

test("who may do something with an instance is asked as for a conversation of `workflows/<name>`", async () => {
  await using office = await openOffice();
  await office.ask("ana", "POST /workflows/claim/one/abort");

  expect(office.asked).toEqual([
    { action: "abort", agent: "workflows/claim", conversation: "one" },
  ]);
});

test("an unknown workflow, an instance that is not there and a wrong decision are refused", async () => {
  await using office = await openOffice();
  await office.ask("ana", "POST /workflows/claim/one", {});
  const answers = await Promise.all([
    office.ask("ana", "POST /workflows/other/one", {}),
    office.ask("ana", "GET /workflows/claim/none"),
    office.ask("ana", "GET /workflows/Claim/one"),
    office.ask("ana", "POST /workflows/claim/one/approvals/boss", {
      decision: "approve",
      to: "user:x",
    }),
    office.ask("ana", "POST /workflows/claim/one/approvals/boss", { decision: "approve" }),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 400, 404]);
});

interface Office extends AsyncDisposable {
  readonly asked: unknown[];
  ask(
    person: string,
    line: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
}

async function openOffice(): Promise<Office> {
  const platform = createMemoryPlatform({ clock: realClock });
  const agents = { names: () => [], get: async () => undefined };
  const runtime = createRuntime({
    platform,
    agents,
    harnesses: { default: "loop", names: () => [], get: async () => undefined },
    models: { open: async () => Promise.reject(new TypeError("There is no model.")) },
    workflows: createWorkflows([claim]),
    policy: { parkAfterMs: 5 },
  });
  runtime.start();
  const asked: unknown[] = [];
  const authorize: Authorize = (request, target) => {
    asked.push(target);
    return `user:${request.headers.get("person")}`;
  };
  const server = createServer({ runtime, platform, agents, authorize });
  return {
    asked,
    async ask(person, line, body) {
      const [method = "", path = ""] = line.split(" ");
      const answered = await server.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers: { person, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      return { status: answered.status, body: await answered.json() };
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await runtime.stop();
    },
  };
}
