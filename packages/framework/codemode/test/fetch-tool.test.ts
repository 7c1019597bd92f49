import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { TenonError, type Json, type ToolContext } from "@tenon/contracts";
import { plantCanary } from "@tenon/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fetchTool, type AllowedAddress, type FetchToolOptions } from "../src/index.ts";
import { eventsOf, resultOf, startWork } from "./desk.ts";
import { createDesk, isolates } from "./process.ts";

const canary = await plantCanary();
const secrets = { SHOP_TOKEN: canary.value };
const bomb = gzipSync(Buffer.alloc(100_000_000));
const asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
let http: Server;
let shop: string;

beforeAll(async () => {
  http = createServer((request, response) => answer(request, response));
  await once(http.listen(0, "127.0.0.1"), "listening");
  const address = http.address();
  shop = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
});

beforeEach(() => {
  asked.length = 0;
});

afterAll(async () => {
  http.closeAllConnections();
  http.close();
  await canary[Symbol.asyncDispose]();
  await isolates[Symbol.asyncDispose]();
});

test("a script reaches an allowed address with the host's credential, which appears nowhere", async () => {
  const code = `
    const { status, body } = await tools.fetch({ url: "${shop}orders" });
    const echo = await tools.fetch({ url: "${shop}echo" });
    console.log(echo.body);
    return { status, orders: JSON.parse(body), echo: echo.body, globals: typeof fetch };`;

  const { events, result } = await story(code);

  expect(result).toMatchObject({
    isError: false,
    output: { result: { status: 200, orders: [1, 2], globals: "undefined" } },
  });
  expect(asked.map(({ authorization }) => authorization)).toEqual([bearer(), bearer()]);
  expect(events).not.toContain(canary.value);
  expect(events).toContain("[header authorization]");
});

test("every other address is refused before anything is sent", async () => {
  const other = canary.url.replace(/\/$/, "");
  const urls = [
    canary.url,
    shop.replace("127.0.0.1", "localhost"),
    shop.replace("http:", "https:"),
    shop.replace("//", "//user:word@"),
    `${other}#@${new URL(shop).host}`,
    `file:///etc/passwd`,
    `not an address`,
    `data:text/plain,hello`,
  ];
  const visits = canary.visits();

  for (const url of urls)
    await expect(run({ url })).rejects.toMatchObject({ code: "not-permitted" });

  expect([asked, canary.visits()]).toEqual([[], visits]);
});

test("a redirect is followed to an allowed address only, and takes no credential elsewhere", async () => {
  const visits = canary.visits();

  expect(await run({ url: `${shop}moved` })).toMatchObject({ status: 200, body: "[1,2]" });
  await expect(run({ url: `${shop}away` })).rejects.toMatchObject({ code: "not-permitted" });
  await expect(run({ url: `${shop}round` })).rejects.toMatchObject({ code: "not-permitted" });
  expect(canary.visits()).toBe(visits);
});

test("each address has its own methods, path and credential", async () => {
  const allow = [
    { url: `${shop}v1`, methods: ["POST"], headers: () => ({ authorization: "Bearer of v1" }) },
    { url: `${shop}v2/` },
  ];
  const sent = async (path: string, method = "GET"): Promise<unknown> =>
    run({ url: `${shop}${path}`, method }, { allow }).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof TenonError ? error.message : error),
    );

  expect(await sent("v1/orders", "POST")).toBe(200);
  expect(await sent("v2/orders")).toBe(200);
  expect(asked).toEqual([
    { path: "/v1/orders", authorization: "Bearer of v1" },
    { path: "/v2/orders", authorization: undefined },
  ]);
  expect(await sent("v1/orders")).toBe(`GET is not allowed for ${shop}v1.`);
  for (const path of [
    "v10/orders",
    "orders",
    "v2/%2e%2e/orders",
    "v2%2f..%2forders",
    "v2/../orders",
  ])
    expect(await sent(path), path).toContain("is not an allowed address");
  expect(fetchTool({ allow }).replay).toBe("unsafe");
  expect(fetchTool({ allow: allow.slice(1) }).replay).toBe("safe");
});

test("what unpacks to more than is taken is not unpacked", async () => {
  await expect(run({ url: `${shop}bomb` })).rejects.toMatchObject({
    code: "value-too-large",
    message: expect.stringContaining("262144 bytes"),
  });
});

test("a model cannot speak with headers of the host", async () => {
  const tool = fetchTool({ allow: [{ url: shop }] });
  const refused = [
    { url: shop, headers: { authorization: "x" } },
    { url: shop, headers: { Host: "x" } },
    { url: shop, headers: { accept: 1 } },
    { url: shop, body: "x" },
    { url: 7 },
    {},
    "text",
  ];

  for (const input of refused) expect(await tool.validate(input)).toMatchObject({ ok: false });
  expect(await tool.validate({ url: shop, headers: { Accept: "text/csv" } })).toMatchObject({
    ok: true,
  });
});

test("addresses that would allow more than they say are refused at once", () => {
  const wrong = [
    "",
    "example.com",
    "ftp://example.com/",
    "https://me:secret@example.com/",
    "https://example.com/?a=1",
  ];

  for (const url of wrong) {
    expect(() => fetchTool({ allow: [{ url }] })).toThrow(
      expect.objectContaining({ code: "invalid-agent" }),
    );
  }
  expect(() => fetchTool({ allow: [] })).toThrow("allows no address");
});

test("a request that somebody must approve waits for it, and a script that runs again is served the answer", async () => {
  const approval = ({ url }: { readonly url: string }): boolean => url.endsWith("pay");
  const code = `
    const first = await tools.fetch({ url: "${shop}count" });
    await tools.fetch({ url: "${shop}pay" });
    return first.body;`;

  const { result } = await story(code, { approval });

  expect(result).toMatchObject({ output: { result: "1" }, isError: false });
  expect(asked.map(({ path }) => path)).toEqual(["/count", "/pay"]);
});

function bearer(): string {
  return `Bearer ${canary.value}`;
}

function rule(): AllowedAddress {
  return {
    url: shop,
    secrets: ["SHOP_TOKEN"],
    headers: ({ SHOP_TOKEN: token }) => ({ authorization: `Bearer ${token}` }),
  };
}

async function run(
  input: Json,
  options: Partial<FetchToolOptions> = {},
): Promise<{ status: number; body: string }> {
  const { signal } = new AbortController();
  const tool = fetchTool({ allow: [rule()], ...options });
  return (await tool.run?.(input, { secrets, signal } as unknown as ToolContext)) as {
    status: number;
    body: string;
  };
}

async function story(
  code: string,
  options: Partial<FetchToolOptions> = {},
): Promise<{ readonly events: string; readonly result: Awaited<ReturnType<typeof resultOf>> }> {
  const desk = createDesk();
  const tools = [fetchTool({ allow: [rule()], ...options })];
  await startWork(desk, { code, tools, secrets }).finish();
  return { events: JSON.stringify(await eventsOf(desk)), result: await resultOf(desk) };
}

const places: Readonly<Record<string, string>> = {
  "/moved": "/orders",
  "/away": canary.url,
  "/round": "/round",
};

function answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
  const { authorization } = headers;
  asked.push({ path: url, authorization });
  const place = places[url];
  if (place !== undefined) return void response.writeHead(302, { location: place }).end();
  if (url === "/bomb")
    return void response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
  if (url === "/echo") return void response.end(`You sent ${authorization}.`);
  response.end(url === "/count" ? String(asked.length) : "[1,2]");
}
