import type { ModelEvent, Update } from "@tenon/contracts";
import { expect, test } from "vitest";
import { SecretKeeper } from "../src/secrets.ts";
import { harness } from "./fixtures/loop.ts";
import { createModels, perReply, replyOf } from "./fixtures/models.ts";
import { calm } from "./fixtures/stepped-clock.ts";
import { createWorld, lines, tool, type TestProcess, type World } from "./fixtures/world.ts";

const canary = 'canary-"7f\\3a\n9c"-yellow';
const secrets = { API_KEY: canary };

test("a tool receives the secrets that it declared, and no other", async () => {
  const world = createWorld();
  const seen: unknown[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "do" }] }, { text: "Done." }),
    tools: [
      tool("do", { secrets: ["API_KEY"], run: (_input, context) => seen.push(context.secrets) }),
    ],
    secrets: { ...secrets, OTHER: "other-secret" },
  });
  await here.settle("hi");

  expect(seen).toEqual([{ API_KEY: canary }]);
});

test("a missing secret of a tool is an error that names it, and the tool does not run", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "do" }] }, { text: "Done." }),
    tools: [tool("do", { secrets: ["API_KEY"], run: () => ran.push("do") })],
  });
  await here.settle("hi");

  expect(ran).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The tool "do" needs the secret API_KEY, which is not set. ' +
      "Set the environment variable API_KEY, or give it to the platform.",
  );
});

test("a platform says how its secrets are set", async () => {
  const secrets = { get: async () => undefined, advice: (name: string) => `Ask Ana for ${name}.` };
  const keeper = new SecretKeeper(secrets);

  await expect(keeper.resolve(["API_KEY"], "The model a/b")).rejects.toMatchObject({
    code: "missing-secret",
    hint: "Ask Ana for API_KEY.",
  });
});

test.each<[string, () => unknown]>([
  ["returns it", () => canary],
  ["returns it inside an object", () => ({ key: canary, deep: [`Bearer ${canary}`] })],
  ["returns it as JSON in a text", () => JSON.stringify({ key: canary })],
  [
    "throws it",
    () => {
      throw new Error(`401 for ${canary}`);
    },
  ],
])("no secret leaves the host when a tool %s", async (_name, run) => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "do" }] }, { text: "Done." }),
    tools: [tool("do", { secrets: ["API_KEY"], run })],
    secrets,
  });
  const watched = watch(here);
  expect(await here.settle("hi")).toEqual({ status: "done" });

  expect(await leaks(world, here, await watched())).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)[2]).toContain("[secret API_KEY]");
});

test("no secret leaves the host by progress, state, steps or signals", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "do" }] }, { text: "Done." }),
    harness: harness(async (turn) => {
      const reply = await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
      for (const part of reply.parts) if (part.type === "call") await turn.tool(part);
      turn.emit({ type: "note", text: canary });
      await turn.stash({ canary });
      return { status: "done", output: canary };
    }),
    tools: [
      tool("do", {
        secrets: ["API_KEY"],
        run: async (_input, { state, progress, step }) => {
          state.set("key", canary);
          progress({ key: canary });
          await step.do("look", () => canary);
        },
      }),
    ],
    secrets,
  });
  const watched = watch(here);
  const settled = here.settle("hi");
  await world.clock.advance(100);

  expect(await settled).toEqual({ status: "done", output: "[secret API_KEY]" });
  expect(await leaks(world, here, await watched())).toEqual([]);
});

test("no secret of a provider leaves the host by its words or its failures", async () => {
  const world = createWorld();
  const models = createModels(
    {
      main: () =>
        async function* ({ secrets: { API_KEY = "" } }): AsyncGenerator<ModelEvent> {
          yield { type: "delta", delta: { type: "text", index: 0, text: API_KEY } };
          yield { type: "failure", failure: { kind: "auth", message: `Bad key ${API_KEY}.` } };
        },
      spare: () =>
        async function* ({ secrets: { API_KEY = "" } }): AsyncGenerator<ModelEvent> {
          yield { type: "reply", reply: replyOf({ text: `My key is ${API_KEY}.` }) };
        },
    },
    ["API_KEY"],
  );
  const here = world.process({
    models,
    secrets,
    agent: {
      models: [
        { provider: "test", id: "main" },
        { provider: "test", id: "spare" },
      ],
    },
  });
  const watched = watch(here);

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(await leaks(world, here, await watched())).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)[1]).toBe(
    "assistant: My key is [secret API_KEY].",
  );
});

test("a harness that throws a secret does not publish it", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "do" }] }, { text: "Done." }),
    harness: harness(async (turn) => {
      const reply = await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
      for (const part of reply.parts) if (part.type === "call") await turn.tool(part);
      throw new Error(canary);
    }),
    tools: [tool("do", { secrets: ["API_KEY"] })],
    secrets,
  });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "harness", message: 'The harness "loop" threw: [secret API_KEY]' },
  });
});

function watch(here: TestProcess): () => Promise<readonly Update[]> {
  const updates: Update[] = [];
  const over = new AbortController();
  const reading = (async () => {
    await here.desk.submit("Watch.", { by: "user:2", key: "watch" });
    for await (const update of here.desk.follow({ signal: over.signal })) updates.push(update);
  })();
  return async () => {
    await calm();
    over.abort();
    await reading;
    return updates;
  };
}

/** Every place that holds a part of the secret which no escaping changes. */
async function leaks(
  world: World,
  here: TestProcess,
  updates: readonly Update[],
): Promise<readonly string[]> {
  const places = {
    log: await world.events(),
    updates,
    summary: await here.platform.directory.get(here.desk.log),
    problems: here.problems.map(String),
  };
  return Object.entries(places).flatMap(([place, value]) =>
    JSON.stringify(value).includes("yellow") ? [place] : [],
  );
}
