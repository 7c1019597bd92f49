import { createClient, type ClientUpdate } from "@tenon/client";
import { expect, test } from "vitest";
import { createShop, shopAgent } from "./shop-project.ts";
import { start, tenon, type Running } from "./tenon.ts";

test("an open turn goes on with what is saved, no recorded reply is asked for again, and a follower sees each event once", async () => {
  await using shop = await createShop();
  const server = start(["dev", "--port", "0"], shop);
  const talk = createClient(await urlOf(server)).conversation("shop", "c1");
  const ends = new AbortController();
  const updates: ClientUpdate[] = [];
  const tool = Promise.withResolvers<void>();
  const following = (async () => {
    for await (const update of talk.follow({ waits: true, signal: ends.signal })) {
      updates.push(update);
      if (update.type !== "event") continue;
      if (update.event.type === "tool.started") tool.resolve();
      if (update.event.type === "submission.settled") ends.abort();
    }
  })();
  const { submission } = await talk.submit("Hi", { model: { provider: "scripted", id: "wait" } });
  await tool.promise;

  await shop.write("agents/shop/agent.ts", withNewTool);
  await server.wrote("reloaded shop");
  const { outcome } = await talk.wait(submission);
  await following;
  const ended = await stop(server);

  const events = updates.flatMap((update) => (update.type === "event" ? [update.event] : []));
  const offsets = events.map(({ offset }) => offset);
  expect(outcome).toEqual({ status: "done" });
  expect(offsets).toEqual([...new Set(offsets)].toSorted());
  expect(events.filter(({ type }) => type === "model.completed")).toHaveLength(2);
  expect(events.map(({ type }) => type).join(" ")).toMatch(
    /^conversation.created submission.accepted .* submission.settled$/,
  );
  expect(ended.stderr).toContain("the new code ran\n");
  expect(ended.stderr).toContain("agents/shop/agent.ts has changed\n");
  expect(ended.code).toBe(0);
});

test("a file that cannot be read is told with its line, and the code from before goes on", async () => {
  await using shop = await createShop();
  const server = start(["dev", "--port", "0"], shop);
  const url = await urlOf(server);

  await shop.write("agents/shop/agent.ts", "const a = 1;\nconst b = ;\n");
  await server.wrote("the code from before goes on");
  const talk = createClient(url).conversation("shop", "c1");
  const { submission } = await talk.submit("What does it cost?");
  const { outcome } = await talk.wait(submission);
  await shop.write("agents/shop/agent.ts", shopAgent);
  await server.wrote("reloaded shop");
  const ended = await stop(server);

  expect(outcome).toEqual({ status: "done" });
  expect(ended.stderr).toContain("error: agents/shop/agent.ts:2: it cannot be read:");
});

test("a project that cannot be loaded at first is served once it is mended", async () => {
  await using shop = await createShop({ "agents/shop/agent.ts": "export default 1;" });
  const server = start(["dev", "--port", "0"], shop);
  await server.wrote("nothing is served until a file is saved");

  await shop.write("agents/shop/agent.ts", shopAgent);
  const url = await urlOf(server);
  const { status } = await fetch(`${url}/health`);
  await stop(server);

  expect(status).toBe(200);
});

test("it tells agents, store, routes and where each conversation is", async () => {
  await using shop = await createShop();
  const server = start(["dev", "--port", "0"], shop);
  const url = await urlOf(server);
  await createClient(url).conversation("shop", "c1").submit("What does it cost?");
  const page = await fetch(await server.told(/^shop\/c1 is at (\S+)$/m));
  const { stderr } = await stop(server);

  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");

  expect(stderr).toContain(`shop/c1 is at ${url}/?agent=shop&conversation=c1\n`);
  expect(stderr).toMatch(/^agent {3}shop {2}scripted\/price$/m);
  expect(stderr).toMatch(/^store {3}.tenon\/store.db$/m);
  expect(stderr).toMatch(/^route {3}POST \/agents\/:agent\/:conversation /m);
});

test("two development servers never share a store", async () => {
  await using shop = await createShop();
  const first = start(["dev", "--port", "0"], shop);
  await urlOf(first);

  const second = await tenon(["dev", "--port", "0"], shop);
  const other = start(["dev", "--port", "0", "--store", "other.db"], shop);
  await urlOf(other);
  await stop(other);
  await stop(first);
  const third = start(["dev", "--port", "0"], shop);
  await urlOf(third);
  await stop(third);

  expect(second.code).toBe(1);
  expect(second.stderr).toBe(
    `error: The process ${first.child.pid} runs this project already.\n` +
      "hint: Stop it first: two of them would both go on with open turns.\n",
  );
});

test("a server that dies of its agent's code is started again by the next save, and goes on with the turn", async () => {
  await using shop = await createShop({
    "agents/shop/agent.ts": shopAgent.replace(
      "run: () => ({ eur: 180 })",
      "run: () => process.exit(3)",
    ),
  });
  const server = start(["dev", "--port", "0"], shop);
  await createClient(await urlOf(server))
    .conversation("shop", "c1")
    .submit("What does it cost?");
  await server.wrote("the server ended; it starts again when a file is saved");

  await shop.write("agents/shop/agent.ts", shopAgent);
  await server.wrote("done shop/c1 t1");

  expect((await stop(server)).code).toBe(0);
});

test("no server outlives the process that watches, and its lock is taken over", async () => {
  await using shop = await createShop();
  const first = start(["dev", "--port", "0"], shop);
  const url = await urlOf(first);
  first.child.kill("SIGKILL");
  // Its output ends with the last process that could write there.
  await first.finished;

  await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");
  const second = start(["dev", "--port", "0"], shop);
  await urlOf(second);
  expect((await stop(second)).code).toBe(0);
});

/** The shop, whose slow tool now ends at once. */
const withNewTool = shopAgent.replace(
  'while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 5));',
  'console.error("the new code ran");',
);

function urlOf(server: Running): Promise<string> {
  return server.told(/^ready at (http:\/\/\S+)$/m);
}

async function stop(server: Running): Promise<Awaited<Running["finished"]>> {
  server.child.kill("SIGTERM");
  return server.finished;
}
