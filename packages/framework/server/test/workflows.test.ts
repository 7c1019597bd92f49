import { defineWorkflow } from "@tenon/agent";
import type { Schedules } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createServer, type Authorize } from "../src/index.ts";
import { startOffice } from "./fixtures/office.ts";

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

test("instances are listed newest first, to whom may read them", async () => {
  await using office = await openOffice();
  await office.ask("ana", "POST /workflows/claim/one", { input: 1 });
  await office.ask("ana", "POST /workflows/claim/two", { input: 2 });
  await expect
    .poll(() => office.ask("ana", "GET /workflows/claim?status=waiting"))
    .toMatchObject({ body: { instances: [{ status: "waiting" }, { status: "waiting" }] } });

  const { body } = await office.ask("ana", "GET /workflows/claim");
  expect(body).toMatchObject({
    instances: expect.arrayContaining(
      [{ id: "one" }, { id: "two" }].map((one) => expect.objectContaining(one)),
    ),
  });
  expect(await office.ask("nobody", "GET /workflows/claim")).toMatchObject({
    status: 200,
    body: { instances: [] },
  });
  expect(await office.ask("ana", "GET /workflows/claim?status=odd")).toMatchObject({ status: 400 });
});

test("workflows are listed by name", async () => {
  await using office = await openOffice();

  expect(await office.ask("ana", "GET /workflows")).toEqual({
    status: 200,
    body: { workflows: [{ name: "claim" }] },
  });
});

test("whole entries of an instance are served in development alone", async () => {
  await using office = await openOffice({ isDevelopment: true });
  await office.ask("ana", "POST /workflows/claim/one", { input: 1 });

  expect(await office.ask("ana", "GET /workflows/claim/one/events?limit=1")).toMatchObject({
    status: 200,
    body: { events: [{ type: "workflow.created", data: { input: 1 } }], next: expect.any(String) },
  });
  expect(await office.ask("nobody", "GET /workflows/claim/one/events")).toMatchObject({
    status: 403,
  });
  await using strict = await openOffice();
  await strict.ask("ana", "POST /workflows/claim/one", { input: 1 });
  expect(await strict.ask("ana", "GET /workflows/claim/one/events")).toMatchObject({ status: 404 });
});

test("schedules are listed to whom may read them, and cancelled by whom may", async () => {
  await using office = await openOffice();
  const target = { type: "workflow", workflow: "claim", input: null } as const;
  const yearly = { name: "yearly", when: { cron: "0 9 1 1 *" }, target };
  await office.schedules.set(yearly, { by: "user:ana" });

  expect(await office.ask("ana", "GET /schedules")).toMatchObject({
    status: 200,
    body: { schedules: [{ schedule: yearly, by: "user:ana", next: expect.any(Number) }] },
  });
  expect(await office.ask("nobody", "GET /schedules")).toMatchObject({ body: { schedules: [] } });
  office.asked.length = 0;
  const cancel = (name: string): Promise<unknown> =>
    office.ask("boss", `POST /schedules/${name}/cancel`);
  expect(await cancel("yearly")).toMatchObject({ status: 202 });
  expect(await cancel("daily")).toMatchObject({ status: 404 });
  expect(await cancel("a%20b")).toMatchObject({ status: 400 });
  expect(office.asked[0]).toEqual({
    action: "abort",
    agent: "workflows/schedules",
    conversation: "yearly",
  });
  expect(await office.ask("ana", "GET /schedules")).toMatchObject({
    body: { schedules: [{ cancelledBy: "user:boss" }] },
  });
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
  readonly schedules: Schedules;
  ask(
    person: string,
    line: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
}

async function openOffice({ isDevelopment = false } = {}): Promise<Office> {
  const { platform, agents, runtime } = startOffice(claim);
  const asked: unknown[] = [];
  const authorize: Authorize = (request, target) => {
    asked.push(target);
    if (target.action !== "list" && request.headers.get("person") === "nobody") return undefined;
    return `user:${request.headers.get("person")}`;
  };
  const server = createServer({ runtime, platform, agents, authorize, isDevelopment });
  return {
    asked,
    schedules: runtime.schedules,
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
