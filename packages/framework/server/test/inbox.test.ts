import { defineWorkflow } from "@tenon/agent";
import type { ApprovalRequest, CallId, WorkflowInstance } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createServer, type Target } from "../src/index.ts";
import { startOffice } from "./fixtures/office.ts";
import { createWorld } from "./fixtures/world.ts";

test("an approval of an instance is listed with who may answer, and answered once by who was asked", async () => {
  await using office = openOffice({ name: "boss", input: { cents: 7 }, approvers: ["user:boss"] });
  const instance = await office.asking();

  expect(await office.approvals()).toEqual([
    {
      id: "workflows:claim:one:boss",
      agent: "workflows/claim",
      conversation: "one",
      call: "boss",
      tool: "boss",
      input: { cents: 7 },
      by: "user:ana",
      askedAt: expect.any(Number),
      approvers: ["user:boss"],
    },
  ]);
  const approve = { decision: "approve", input: { cents: 5 } };
  expect(await office.decide("ana", approve)).toEqual([403, "not-permitted"]);
  expect(await office.decide("boss", approve)).toEqual([202, undefined]);
  expect(await office.decide("boss", approve)).toEqual([202, undefined]);
  expect(await office.decide("boss", { decision: "deny" })).toEqual([409, "approval-settled"]);
  expect(await instance.wait()).toMatchObject({
    output: { status: "approved", by: "user:boss", input: { cents: 5 }, at: expect.any(Number) },
  });
});

test("it is delegated, and then only the other may answer", async () => {
  await using office = openOffice({ name: "boss", approvers: ["user:boss"] });
  const instance = await office.asking();

  expect(await office.decide("boss", { decision: "delegate", to: "user:ben" })).toEqual([
    202,
    undefined,
  ]);
  expect(await office.decide("boss", { decision: "approve" })).toEqual([403, "not-permitted"]);
  await expect.poll(() => office.approvals()).toMatchObject([{ approvers: ["user:ben"] }]);
  await office.decide("ben", { decision: "deny", reason: "Too dear." });
  expect(await instance.wait()).toMatchObject({
    output: { status: "denied", by: "user:ben", reason: "Too dear." },
  });
});

test("after its time it is gone from the list, and an answer comes too late", async () => {
  await using office = openOffice({ name: "boss", expiresMs: 40 });
  const instance = await office.start();

  expect(await instance.wait()).toMatchObject({ output: { status: "expired" } });
  expect(await office.approvals()).toEqual([]);
  expect(await office.decide("boss", { decision: "approve" })).toEqual([410, "approval-expired"]);
});

test("`authorize` is asked for each approval, by where it is", async () => {
  await using office = openOffice({ name: "boss" }, ({ agent }) => agent !== "workflows/claim");
  await office.asking();

  expect(await office.approvals()).toEqual([]);
  expect(await office.decide("boss", { decision: "approve" })).toEqual([403, "not-permitted"]);
});

test("what names no approval, and a decision that is none, are refused", async () => {
  await using office = openOffice({ name: "boss" });
  await office.asking();
  const approve = { decision: "approve" };

  expect(
    await Promise.all([
      office.decide("boss", approve, "boss"),
      office.decide("boss", approve, "workflows:claim:none:boss"),
      office.decide("boss", approve, "workflows:claim:one:chief"),
      office.decide("boss", approve, "agents:shop:none:c1"),
      office.decide("boss", { decision: "delegate" }),
      office.decide("boss", { decision: "approve", to: "user:ben" }),
      office.decide("boss", { decision: "yes" }),
    ]),
  ).toEqual([
    [404, "approval-not-found"],
    [404, "log-not-found"],
    [404, "approval-not-found"],
    [404, "log-not-found"],
    [400, "invalid-input"],
    [400, "invalid-input"],
    [400, "invalid-input"],
  ]);
});

test("a tool call is answered from the inbox by whom it was given to", async () => {
  await using world = createWorld();
  await world.submit("pay");
  world.speaker.finish([{ name: "pay", input: { amount: "5" } }]);
  await expect
    .poll(async () => (await (await world.ask("GET", "/approvals")).json()) as unknown)
    .toMatchObject({ approvals: [{ id: "agents:shop:one:c1-0" }] });
  const path = `/approvals/${encodeURIComponent("agents:shop:one:c1-0")}`;

  const ask = async (decision: object): Promise<number> =>
    (await world.ask("POST", path, { body: decision })).status;
  const inbox = async (): Promise<unknown> => (await world.ask("GET", "/approvals")).json();

  expect(await ask({ decision: "delegate", to: "user:ben" })).toBe(202);
  expect(await inbox()).toMatchObject({ approvals: [{ approvers: ["user:ben"] }] });
  expect(await ask({ decision: "deny", reason: "No." })).toBe(403);
});

test("an input that the tool refuses is refused with what is wrong, and the approval waits on", async () => {
  await using world = createWorld();
  await world.submit("pay");
  world.speaker.finish([{ name: "pay", input: { amount: "5" } }]);
  const inbox = async (): Promise<unknown> => (await world.ask("GET", "/approvals")).json();
  const waiting = { approvals: [{ id: "agents:shop:one:c1-0" }] };
  await expect.poll(inbox).toMatchObject(waiting);
  const decide = (path: string): Promise<Response> =>
    world.ask("POST", path, { body: { decision: "approve", input: { amount: 5 } } });

  for (const path of ["/approvals/agents:shop:one:c1-0", "/agents/shop/one/approvals/c1-0"]) {
    const refused = await decide(path);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: {
        code: "invalid-input",
        message: expect.stringMatching(/^The tool "pay" refuses this input: .*amount/),
      },
    });
  }
  expect(await inbox()).toMatchObject(waiting);
});

test("a conversation whose approval has expired is due, not waiting, while nobody drives it", async () => {
  await using world = createWorld({ isPassive: true });
  const asked = { tool: "pay", input: {}, by: "user:ana", askedAt: 0 };
  for (const [id, expiresAt] of [["over", 1] as const, ["open", 8e15] as const])
    await world.platform.directory.upsert({
      log: world.conversation(id).log,
      agent: "shop",
      conversation: world.conversation(id).id,
      status: "waiting",
      approvals: [{ ...asked, call: "c1" as CallId, expiresAt }],
      createdAt: 0,
      updatedAt: 0,
    });
  const listed = async (query: string): Promise<unknown> => {
    const response = await world.ask("GET", `/agents/shop${query}`);
    return ((await response.json()) as { conversations: unknown }).conversations;
  };
  const over = { conversation: "over", status: "due", approvals: 0, createdAt: 0, updatedAt: 0 };
  const open = { ...over, conversation: "open", status: "waiting", approvals: 1 };

  expect(await listed("")).toEqual(expect.arrayContaining([over, open]));
  expect(await listed("?status=due")).toEqual([over]);
  expect(await listed("?status=waiting")).toEqual([open]);
});

test("an approval is found behind any number of instances that sleep", async () => {
  await using office = openOffice({ name: "boss" });
  await office.asking();
  for (let count = 0; count < 1200; count += 1) await office.sleeper(`s${count}`);

  expect(await office.approvals()).toHaveLength(1);
});

interface Office extends AsyncDisposable {
  start(): Promise<WorkflowInstance>;
  /** Starts the instance, and resolves when it asks. */
  asking(): Promise<WorkflowInstance>;
  /** Shows another instance that waits, and asks for nothing. */
  sleeper(id: string): Promise<void>;
  approvals(): Promise<readonly unknown[]>;
  decide(person: string, body: object, id?: string): Promise<readonly [number, string | undefined]>;
}

function openOffice(
  request: ApprovalRequest,
  permits: (target: Target) => boolean = () => true,
): Office {
  const claim = defineWorkflow({ name: "claim", run: (step) => step.approval(request) });
  const { platform, agents, runtime } = startOffice(claim);
  const server = createServer({
    runtime,
    platform,
    agents,
    authorize: (asked, target) =>
      permits(target) ? `user:${asked.headers.get("person") ?? "ana"}` : undefined,
  });
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    server.fetch(new Request(`http://localhost${path}`, init));
  const start = async (): Promise<WorkflowInstance> => {
    const instance = runtime.workflow("claim", "one");
    await instance.start({}, { by: "user:ana" });
    return instance;
  };
  return {
    start,
    async asking() {
      const instance = await start();
      await expect
        .poll(async () => (await platform.directory.get(instance.log))?.approvals)
        .toHaveLength(1);
      return instance;
    },
    async sleeper(id) {
      await platform.directory.upsert({
        log: `workflows/nap/${id}` as never,
        agent: "workflows/nap",
        conversation: id as never,
        status: "waiting",
        approvals: [],
        createdAt: Date.now(),
        updatedAt: Date.now() + Number(id.slice(1)) + 1,
      });
    },
    async approvals() {
      const body = (await (await ask("/approvals")).json()) as { readonly approvals: unknown[] };
      return body.approvals;
    },
    async decide(person, body, id = "workflows:claim:one:boss") {
      const answered = await ask(`/approvals/${encodeURIComponent(id)}`, {
        method: "POST",
        headers: { person, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const { error } = (await answered.json()) as { readonly error?: { readonly code: string } };
      return [answered.status, error?.code];
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await runtime.stop();
    },
  };
}
