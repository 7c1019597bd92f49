import { defineAgent, defineTool } from "@tenon/agent";
import { expect, test } from "vitest";
import { createWorld, type World, type WorldOptions } from "./fixtures/world.ts";

type List = {
  readonly files: readonly {
    readonly path: string;
    readonly change?: string;
    readonly size?: number;
  }[];
  readonly next?: string;
};

const path = "/agents/shop/one/files";

test("the files of a conversation are listed in pages, and one is served as bytes that run nowhere", async () => {
  await using world = await written();

  const first = await read<List>(world, "?limit=1");
  const rest = await read<List>(world, `?limit=1&after=${first.next}`);
  const file = await world.ask("GET", `${path}?path=/b.html`);
  const etag = file.headers.get("etag") ?? "";
  const again = await world.ask("GET", `${path}?path=/b.html`, {
    headers: { "if-none-match": etag },
  });

  expect(first.files).toEqual([expect.objectContaining({ path: "/a.md", size: 3 })]);
  expect([rest.files.map((each) => each.path), rest.next]).toEqual([["/b.html"], undefined]);
  expect(await file.text()).toBe("<script>alert(1)</script>");
  expect(Object.fromEntries(file.headers)).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": "attachment",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
  });
  expect(again.status).toBe(304);
});

test("they are shown as they were, and what changed since", async () => {
  await using world = await written();
  const { offset } = await world.conversation().transcript();
  await write(world, { "/a.md": "two\n", "/c.md": "new" });

  const then = await world.ask("GET", `${path}?path=/a.md&at=${offset}`);
  const now = await world.ask("GET", `${path}?path=/a.md`);
  const since = await read<List>(world, `?since=${offset}`);

  expect([await then.text(), await now.text()]).toEqual(["one", "two\n"]);
  expect(since.files.map((each) => [each.path, each.change])).toEqual([
    ["/a.md", "changed"],
    ["/c.md", "added"],
  ]);
});

test.each([
  ["?path=/none", 404],
  ["?path=../a.md", 400],
  ["?path=", 400],
  ["?path=/a.md&at=x", 400],
  ["?since=x", 400],
  ["?limit=0x", 400],
])("GET …/files%s is refused with %d", async (query, status) => {
  await using world = await written();

  expect((await world.ask("GET", `${path}${query}`)).status).toBe(status);
});

test("whoever may read a conversation needs to be allowed its files, too", async () => {
  await using world = await written({
    authorize: (_request, { action }) => (action === "files" ? undefined : "user:ann"),
  });

  expect((await world.ask("GET", path)).status).toBe(403);
  expect((await world.ask("GET", `${path}?path=/a.md`)).status).toBe(403);
  expect((await world.ask("GET", "/agents/shop/one/transcript")).status).toBe(200);
});

const agent = defineAgent({
  name: "shop",
  model: "test/speaker",
  instructions: "You write.",
  workspace: true,
  tools: [
    defineTool({
      name: "write",
      description: "Writes files.",
      input: { type: "object" },
      replay: "safe",
      async run(input, { workspace }) {
        for (const [file, text] of Object.entries(input as Record<string, string>))
          await workspace.write(file, new TextEncoder().encode(text));
      },
    }),
  ],
});

async function written(options: WorldOptions = {}): Promise<World> {
  const world = createWorld({ ...options, agent });
  await write(world, { "/a.md": "one", "/b.html": "<script>alert(1)</script>" });
  return world;
}

async function write(world: World, input: Record<string, string>): Promise<void> {
  const { submission } = await world.submit("write");
  world.speaker.finish([{ name: "write", input }]);
  world.speaker.say("Done.");
  world.speaker.finish();
  await world
    .conversation()
    .wait(submission as Parameters<ReturnType<World["conversation"]>["wait"]>[0]);
}

async function read<Value>(world: World, query: string): Promise<Value> {
  const response = await world.ask("GET", `${path}${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Value;
}
