import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@tenon/client";
import { expect, test } from "vitest";
import { createShop } from "./shop-project.ts";
import { start, tenon, type Running } from "./tenon.ts";

const anyPort = ["--port", "0"];

test("a project is served: what is submitted over HTTP is driven by the same process", async () => {
  await using shop = await createShop();
  const server = start(["serve", ...anyPort], shop);
  const talk = createClient(await urlOf(server)).conversation("shop", "c1");

  const { submission } = await talk.submit("What does it cost?");
  const { outcome } = await talk.wait(submission);
  server.child.kill("SIGTERM");
  const { code, stdout, stderr } = await server.finished;

  expect(outcome).toEqual({ status: "done" });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toMatch(/^POST \/agents\/shop\/c1 202 [\d.]+ ms \S+$/m);
  expect(stderr).toMatch(/^done shop\/c1 t1 2 steps, \d+ tokens$/m);
  expect(stderr).toMatch(/SIGTERM: draining\nstopped: what was running is handed back\n$/);
});

test("a turn that a stopped server hands back is finished by the next one on the same store", async () => {
  await using shop = await createShop();
  const first = start(["serve", ...anyPort], shop);
  const before = createClient(await urlOf(first)).conversation("shop", "c1");
  const { submission } = await before.submit("Hi", {
    model: { provider: "scripted", id: "wait" },
  });
  for await (const update of before.follow())
    if (update.type === "event" && update.event.type === "tool.started") break;
  first.child.kill("SIGTERM");
  const stopped = await first.finished;
  await shop.write("go", "");

  const second = start(["serve", ...anyPort], shop);
  const after = createClient(await urlOf(second)).conversation("shop", "c1");
  const { outcome } = await after.wait(submission);
  const asked: number[] = [];
  for await (const update of after.follow()) {
    if (update.type === "up-to-date") break;
    if (update.type === "event" && update.event.type === "model.completed") asked.push(1);
  }
  second.child.kill("SIGTERM");
  await second.finished;

  expect(stopped.code).toBe(0);
  expect(outcome).toEqual({ status: "done" });
  expect(asked).toEqual([1, 1]);
});

test("logs for programs are one JSON value on each line, without bodies, queries and keys", async () => {
  await using shop = await createShop();
  const server = start(["serve", ...anyPort, "--json-logs"], shop);
  const url = await server.told(/"url":"([^"]+)"/);

  const response = await fetch(`${url}/agents/shop/c1?token=hunter2`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer hunter2" },
    body: '{"input":"hunter2"}',
  });
  server.child.kill("SIGTERM");
  const { stderr } = await server.finished;
  const lines = stderr
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));

  expect(stderr).not.toContain("hunter2");
  expect(lines).toContainEqual({
    time: expect.any(String),
    level: "info",
    event: "request",
    requestId: response.headers.get("x-request-id"),
    method: "POST",
    path: "/agents/shop/c1",
    status: 202,
    ms: expect.any(Number),
  });
});

test("metrics count turns, model calls, tokens, tool calls and requests", async () => {
  await using shop = await createShop();
  const server = start(["serve", ...anyPort], shop);
  const url = await urlOf(server);
  const talk = createClient(url).conversation("shop", "c1");
  const { submission } = await talk.submit("What does it cost?");
  await talk.wait(submission);

  const metrics = await fetch(`${url}/metrics`);
  const text = await metrics.text();
  server.child.kill("SIGTERM");
  await server.finished;

  expect(metrics.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  for (const line of [
    'tenon_turns_total{agent="shop",outcome="done"} 1',
    "tenon_open_turns 0",
    "tenon_submissions_accepted_total 1",
    'tenon_submissions_settled_total{outcome="done"} 1',
    'tenon_model_calls_total{provider="scripted",outcome="tools"} 1',
    'tenon_model_calls_total{provider="scripted",outcome="stop"} 1',
    'tenon_tool_calls_total{outcome="ok"} 1',
    'tenon_http_requests_total{route="/agents/:agent/:conversation",status="202"} 1',
    "tenon_open_readers 0",
  ])
    expect(text.split("\n")).toContain(line);
  expect(text).toMatch(/^tenon_tokens_total\{provider="scripted",kind="output"\} [1-9]\d*$/m);
  expect(text).toMatch(/^nodejs_eventloop_delay_seconds\{quantile="0.99"\} \d/m);
  expect(text).toMatch(/^process_resident_memory_bytes [1-9]\d+$/m);
});

test("without `authorize` nothing but loopback is listened on", async () => {
  await using shop = await createShop();

  const { code, stderr } = await tenon(["serve", ...anyPort, "--hostname", "0.0.0.0"], shop);

  expect(code).toBe(1);
  expect(stderr).toContain(
    "error: A server without `authorize` listens on loopback only, not on 0.0.0.0.\n",
  );
});

test("`authorize` of a file or of the configuration says who asks, and guards the metrics", async () => {
  const authorize = `(request, target) =>
    request.headers.get("authorization") === "Bearer anna" ? "user:anna" : undefined`;
  await using shop = await createShop({
    "auth.ts": `export default ${authorize};`,
    "wrong.ts": "export default { anna: true };",
  });
  await using configured = await createShop({
    "tenon.config.ts": `export default { authorize: ${authorize} };`,
  });

  for (const [folder, words] of [
    [shop, ["--authorize", "./auth.ts"]],
    [configured, []],
  ] as const) {
    const server = start(["serve", ...anyPort, "--hostname", "0.0.0.0", ...words], folder);
    const url = (await urlOf(server)).replace("0.0.0.0", "127.0.0.1");
    const headers = { authorization: "Bearer anna" };
    const statuses = [];
    for (const path of ["/agents", "/metrics"])
      for (const init of [{}, { headers }])
        statuses.push((await fetch(`${url}${path}`, init)).status);
    server.child.kill("SIGTERM");
    await server.finished;

    expect(statuses).toEqual([403, 200, 403, 200]);
  }
  expect(await tenon(["serve", "--authorize", "./wrong.ts"], shop)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("error: ./wrong.ts: its default export is not a function.\n"),
  });
});

test("the store that a server was told to use is the one it uses", async () => {
  await using shop = await createShop();
  const server = start(["serve", ...anyPort, "--store", "other.db"], shop);
  await urlOf(server);
  server.child.kill("SIGINT");

  expect((await server.finished).code).toBe(0);
  expect((await readFile(join(shop.folder, "other.db"))).length).toBeGreaterThan(0);
});

function urlOf(server: Running): Promise<string> {
  return server.told(/ at (http:\/\/\S+)\n/);
}
