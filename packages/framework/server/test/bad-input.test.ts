import { afterAll, describe, expect, test } from "vitest";
import { createWorld } from "./fixtures/world.ts";

const world = createWorld();

afterAll(() => world[Symbol.asyncDispose]());

type Case = readonly [name: string, request: () => Promise<Response>, status: number, code: string];

const submitPath = "/agents/shop/one";

const cases: readonly Case[] = [
  ["malformed JSON", () => post("{", json), 400, "invalid-input"],
  [
    "a body that is not UTF-8",
    () => post(new Uint8Array([0xff, 0xfe]), json),
    400,
    "invalid-input",
  ],
  [
    "another content type",
    () => post("hi", { "content-type": "text/plain" }),
    415,
    "unsupported-media-type",
  ],
  [
    "no content type",
    () => post(new TextEncoder().encode('{"input":"hi"}'), {}),
    415,
    "unsupported-media-type",
  ],
  ["an unknown field", () => post('{"input":"hi","by":"root"}', json), 400, "invalid-input"],
  [
    "a prototype",
    () => post('{"input":"hi","__proto__":{"by":"root"}}', json),
    400,
    "invalid-input",
  ],
  ["an input that is no message", () => post('{"input":5}', json), 400, "invalid-input"],
  ["an empty input", () => post('{"input":" "}', json), 400, "invalid-input"],
  [
    "an input of another role",
    () => post('{"input":{"role":"assistant","parts":[{"type":"text","text":"x"}]}}', json),
    400,
    "invalid-input",
  ],
  [
    "a body nested without end",
    () =>
      post(`{"input":"hi","metadata":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`, json),
    400,
    "invalid-input",
  ],
  [
    "a body that is too large",
    () => post(JSON.stringify({ input: "x".repeat(2_000_000) }), json),
    413,
    "value-too-large",
  ],
  [
    "a message that is too large",
    () => post(JSON.stringify({ input: "x".repeat(1_200_000) }), json),
    400,
    "invalid-input",
  ],
  [
    "a file that was not uploaded",
    () =>
      post(
        JSON.stringify({
          input: {
            role: "user",
            parts: [{ type: "file", mediaType: "image/png", blob: `sha256:${"0".repeat(64)}` }],
          },
        }),
        json,
      ),
    400,
    "invalid-input",
  ],
  [
    "an unknown agent",
    () => world.ask("POST", "/agents/nobody/one", { body: { input: "hi" } }),
    404,
    "unknown-agent",
  ],
  ["the conversations of an unknown agent", () => get("/agents/nobody"), 404, "unknown-agent"],
  [
    "an empty key",
    () => post('{"input":"hi"}', { ...json, "idempotency-key": "" }),
    400,
    "invalid-input",
  ],
  [
    "a key that is too long",
    () => post('{"input":"hi"}', { ...json, "idempotency-key": "k".repeat(257) }),
    400,
    "invalid-input",
  ],
  [
    "a key with spaces",
    () => post('{"input":"hi"}', { ...json, "idempotency-key": "a b" }),
    400,
    "invalid-input",
  ],
  [
    "headers that are too large",
    () => post('{"input":"hi"}', { ...json, "x-long": "x".repeat(20_000) }),
    431,
    "value-too-large",
  ],
  [
    "a query that is too long",
    () => get(`${submitPath}?offset=${"0".repeat(5_000)}`),
    414,
    "value-too-large",
  ],
  [
    "an empty file",
    () => upload(new Uint8Array(), { "content-type": "image/png" }),
    400,
    "invalid-input",
  ],
  ["a file without a type", () => upload(new Uint8Array([1]), {}), 415, "unsupported-media-type"],
  [
    "a file that is too large",
    () => upload(new Uint8Array(10_000_001), { "content-type": "image/png" }),
    413,
    "value-too-large",
  ],
  [
    "a file shown as a page",
    () => get(`${submitPath}/files/sha256:${"0".repeat(64)}?type=text/html`),
    400,
    "invalid-input",
  ],
  [
    "a file shown as a drawing with scripts",
    () => get(`${submitPath}/files/sha256:${"0".repeat(64)}?type=image/svg%2Bxml`),
    400,
    "invalid-input",
  ],
  [
    "a path out of the conversation",
    () => get("/agents/shop/..%2f..%2fetc/transcript"),
    400,
    "invalid-id",
  ],
  [
    "a path with a backslash",
    () => get("/agents/shop/..%5C..%5Cetc/transcript"),
    400,
    "invalid-id",
  ],
  ["a path with a null", () => get("/agents/shop/one%00/transcript"), 400, "invalid-id"],
  ["a path that is no UTF-8", () => get("/agents/shop/%ff/transcript"), 400, "invalid-id"],
  ["an agent in capitals", () => get("/agents/SHOP/one"), 400, "invalid-id"],
  ["a path that leads nowhere", () => get("/agents/shop/one/secrets"), 404, "route-not-found"],
  ["a method that is not served", () => world.ask("PUT", submitPath), 405, "method-not-allowed"],
  ["an append to the log", () => world.ask("PATCH", submitPath), 405, "method-not-allowed"],
  ["a conversation that is not there", () => get("/agents/shop/none"), 404, "log-not-found"],
  ["its transcript", () => get("/agents/shop/none/transcript"), 404, "log-not-found"],
  ["its stop", () => world.ask("POST", "/agents/shop/none/abort"), 404, "log-not-found"],
  ["its fork", () => world.ask("POST", "/agents/shop/none/fork"), 404, "log-not-found"],
  ["its outcome", () => get("/agents/shop/none/submissions/x"), 404, "log-not-found"],
  [
    "a submission that was never made",
    () => get(`${submitPath}/submissions/nobody`),
    404,
    "submission-not-found",
  ],
  [
    "a wait without end",
    () => get(`${submitPath}/submissions/known?wait=1e9`),
    400,
    "invalid-input",
  ],
  [
    "an approval that is not asked for",
    () => world.ask("POST", `${submitPath}/approvals/none`, { body: { decision: "approve" } }),
    404,
    "approval-not-found",
  ],
  [
    "a decision that is none",
    () => world.ask("POST", `${submitPath}/approvals/none`, { body: { decision: "maybe" } }),
    400,
    "invalid-input",
  ],
  [
    "a decision with the field of another",
    () =>
      world.ask("POST", `${submitPath}/approvals/none`, { body: { decision: "deny", input: {} } }),
    400,
    "invalid-input",
  ],
  [
    "a fork under an impossible name",
    () => world.ask("POST", `${submitPath}/fork`, { body: { to: "../two" } }),
    400,
    "invalid-id",
  ],
  [
    "a fork at an offset that is none",
    () => world.ask("POST", `${submitPath}/fork`, { body: { at: "yesterday" } }),
    400,
    "invalid-input",
  ],
  [
    "a fork at an offset that is not there",
    () =>
      world.ask("POST", `${submitPath}/fork`, {
        body: { at: `${"5".repeat(16)}_${"5".repeat(16)}`, to: "three" },
      }),
    410,
    "offset-lost",
  ],
  ["a limit that is no number", () => get("/agents/shop?limit=many"), 400, "invalid-input"],
  ["an unknown status", () => get("/agents/shop?status=happy"), 400, "invalid-input"],
  [
    "an unknown live mode",
    () => get(`${submitPath}?offset=-1&live=telepathy`),
    400,
    "invalid-input",
  ],
  ["a live read without offset", () => get(`${submitPath}?live=sse`), 400, "invalid-input"],
  ["two offsets", () => get(`${submitPath}?offset=-1&offset=-1`), 400, "invalid-input"],
  [
    "an offset of the future",
    () => get(`${submitPath}?offset=${"5".repeat(16)}_${"0".repeat(15)}1`),
    410,
    "offset-lost",
  ],
  [
    "an offset beyond numbers",
    () => get(`${submitPath}?offset=${"9".repeat(16)}_${"9".repeat(16)}`),
    400,
    "invalid-input",
  ],
];

describe("what is wrong is refused with a code of its own", async () => {
  await world.submit("hi", "known");

  test.each(cases)("%s", async (...[, request, status, code]) => {
    const response = await request();

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: { code, message: expect.any(String) } });
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-request-id")).toMatch(/./);
  });
});

const json = { "content-type": "application/json" };

function get(path: string): Promise<Response> {
  return world.ask("GET", path);
}

function post(body: BodyInit, headers: Record<string, string>): Promise<Response> {
  return world.post(submitPath, body, headers);
}

function upload(body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Response> {
  return world.post(`${submitPath}/files`, body, headers);
}
