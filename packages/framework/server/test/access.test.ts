import { TenonError } from "@tenon/contracts";
import { expect, test } from "vitest";
import type { Target } from "../src/index.ts";
import { createWorld, type World } from "./fixtures/world.ts";

test("without `authorize` another name for this machine, and pages of other sites, are refused", async () => {
  await using world = createWorld();
  const rebound = await world.server.fetch(new Request("http://evil.example/agents"));
  const foreign = await world.ask("GET", "/agents", {
    headers: { origin: "https://evil.example" },
  });
  const local = await world.ask("GET", "/agents", { headers: { origin: "http://localhost:5173" } });

  expect([rebound.status, foreign.status, local.status]).toEqual([403, 403, 200]);
  expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
  expect(local.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
  expect(local.headers.get("access-control-expose-headers")).toContain("stream-next-offset");
});

test("`authorize` is told what is asked, and its answer is recorded as who asked", async () => {
  const targets: Target[] = [];
  await using world = createWorld({
    authorize: (request, target) => {
      targets.push(target);
      return request.headers.get("authorization") === "Bearer anna" ? "user:anna" : undefined;
    },
  });
  const headers = { authorization: "Bearer anna" };

  const refused = await world.ask("POST", "/agents/shop/one", { body: { input: "hi" } });
  await world.ask("POST", "/agents/shop/one", { body: { input: "hi" }, headers });
  const log = await (await world.ask("GET", "/agents/shop/one", { headers })).text();

  expect(refused.status).toBe(403);
  expect(log).toContain('"by":"user:anna"');
  expect(targets).toEqual([
    { action: "submit", agent: "shop", conversation: "one" },
    { action: "submit", agent: "shop", conversation: "one" },
    { action: "read", agent: "shop", conversation: "one" },
  ]);
});

test("lists show what the caller may read, and nothing else", async () => {
  await using world = createWorld({
    authorize: (_request, { action, conversation }) =>
      action === "list" || action === "submit" || conversation === "mine" ? "user:anna" : undefined,
  });
  for (const id of ["mine", "theirs"])
    await world.ask("POST", `/agents/shop/${id}`, { body: { input: "hi" } });

  const list = await world.ask("GET", "/agents/shop");

  expect(await list.json()).toMatchObject({ conversations: [{ conversation: "mine" }] });
});

test("a fork into a conversation that the caller may not submit to is refused", async () => {
  await using world = createWorld({
    authorize: (_request, { action, conversation }) =>
      action !== "submit" || conversation === "one" ? "user:anna" : undefined,
  });
  await world.submit("hi");

  const response = await world.ask("POST", "/agents/shop/one/fork", { body: { to: "theirs" } });

  expect(response.status).toBe(403);
});

test("hints are for developers at this machine", async () => {
  await using quiet = createWorld();
  await using helpful = createWorld({ isDevelopment: true });
  const path = "/agents/SHOP/one";

  expect(await (await quiet.ask("GET", path)).json()).not.toHaveProperty("error.hint");
  expect(await (await helpful.ask("GET", path)).json()).toHaveProperty("error.hint");
  const away = await helpful.server.fetch(new Request(`http://evil.example${path}`));
  expect(await away.json()).not.toHaveProperty("error.hint");
});

test("what breaks inside is told to the operator, not to the caller", async () => {
  const broken = new Error("the password is swordfish");
  await using world = createWorld({
    platformOf: (platform) => ({
      ...platform,
      directory: { ...platform.directory, list: () => Promise.reject(broken) },
    }),
  });

  const response = await world.ask("GET", "/approvals");

  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    error: { code: "internal", message: "Something broke on the server." },
  });
  expect(world.problems).toEqual([broken]);
});

test("a browser is told what it may ask", async () => {
  await using world = createWorld({ origins: ["https://shop.example"], authorize: () => "anna" });
  const preflight = (origin: string): Promise<Response> =>
    world.ask("OPTIONS", "/agents/shop/one", { headers: { origin } });

  const ours = await preflight("https://shop.example");
  const theirs = await preflight("https://evil.example");

  expect(ours.status).toBe(204);
  expect(ours.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  expect(ours.headers.get("access-control-allow-headers")).toContain("if-none-match");
  expect(theirs.headers.get("access-control-allow-origin")).toBeNull();
});

test("the document for programs names every route with the schema that checks it", async () => {
  await using world = createWorld();

  const document = (await (await world.ask("GET", "/openapi.json")).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };

  expect(Object.keys(document.paths)).toEqual([
    "/agents",
    "/agents/{agent}",
    "/workflows",
    "/approvals",
    "/approvals/{approval}",
    "/agents/{agent}/{conversation}",
    "/agents/{agent}/{conversation}/transcript",
    "/agents/{agent}/{conversation}/submissions/{submission}",
    "/agents/{agent}/{conversation}/abort",
    "/agents/{agent}/{conversation}/approvals/{call}",
    "/agents/{agent}/{conversation}/fork",
    "/agents/{agent}/{conversation}/files",
    "/agents/{agent}/{conversation}/files/{digest}",
    "/workflows/{workflow}",
    "/workflows/{workflow}/{instance}",
    "/workflows/{workflow}/{instance}/events/{event}",
    "/workflows/{workflow}/{instance}/approvals/{step}",
    "/workflows/{workflow}/{instance}/abort",
    "/schedules",
    "/schedules/{schedule}/cancel",
  ]);
  expect(document.paths["/agents/{agent}/{conversation}"]?.["post"]).toMatchObject({
    operationId: "submit",
    requestBody: {
      content: { "application/json": { schema: { required: ["input"], type: "object" } } },
    },
  });
});

test("health says that the process answers, readiness that its store does", async () => {
  const full = new TenonError("store-unavailable", "The store does not answer.");
  await using world = createWorld();
  await using stuck = createWorld({
    platformOf: (platform) => ({
      ...platform,
      directory: { ...platform.directory, list: () => Promise.reject(full) },
    }),
  });
  const statusOf = async ({ ask }: World, path: string): Promise<number> =>
    (await ask("GET", path)).status;

  expect(await statusOf(world, "/ready")).toBe(200);
  expect(await statusOf(stuck, "/ready")).toBe(503);
  expect(await statusOf(stuck, "/health")).toBe(200);
});

test("what no route takes is answered by the fallback, and only after the checks that all requests pass", async () => {
  await using world = createWorld({
    fallback: ({ url }) =>
      new URL(url).pathname === "/" ? new Response("A page.", { status: 200 }) : undefined,
  });
  const page = await world.ask("GET", "/");
  const nothing = await world.ask("GET", "/nothing");
  const health = await world.ask("GET", "/health");
  const foreign = await world.server.fetch(new Request("http://evil.example/"));

  expect(await page.text()).toBe("A page.");
  expect(page.headers.get("x-request-id")).not.toBeNull();
  expect([nothing.status, health.status, foreign.status]).toEqual([404, 200, 403]);
});

test("open readers are counted while they read", async () => {
  await using world = createWorld();
  await world.submit("hi");
  const stopping = new AbortController();
  const path = "/agents/shop/one?offset=-1&live=sse";
  const reading = await world.ask("GET", path, { signal: stopping.signal });

  const during = world.server.openReaders();
  await reading.body?.cancel();

  expect([during, world.server.openReaders()]).toEqual([1, 0]);
});
