import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { conversationLog } from "@tenon/log";
import { openNodePlatform } from "@tenon/platform-node";
import { startModelServer } from "@tenon/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { createFolder, createShop, shopConfig, type TestProject } from "./shop-project.ts";
import { command, startProcess, tenon, type Finished } from "./tenon.ts";

const smallest = `
  import { defineAgent } from "tenon";
  export default defineAgent({ model: "scripted/echo", instructions: "Hi." });`;

/** Exactly one error, a hint, no stack, nothing on stdout. */
function said({ code, stdout, stderr }: Finished): readonly [number | null, string, ...string[]] {
  expect(stderr).not.toMatch(/^ +at /m);
  return [code, stdout, ...stderr.trimEnd().split("\n")];
}

describe("what a person mistypes is one error that lists what exists", () => {
  const cases: readonly (readonly [words: readonly string[], error: string, hint: string])[] = [
    [["run", "shp", "Hi"], 'There is no agent "shp" (agents: shop).', "Agents are the folders of"],
    [["run", "shop"], "There is nothing to say and nothing to go on with.", "Write a message"],
    [["run", "shop", " "], "A message must not be empty.", ""],
    [["run", "shop", "--id", "c9"], "There is no conversation shop/c9.", "Begin it with a message"],
    [["run", "shop", "--id", "a b"], "The conversation id must be", "Received:"],
    [
      ["run", "shop", "--id", "c1", "--model", "scripted/echo"],
      "--model is chosen with a message.",
      "What was begun goes on",
    ],
    [["run", "shop", "Hi", "--model", "gpt"], 'A model must be written "provider/id"', "For exa"],
    [
      ["run", "shop", "Hi", "--model", "scripted/nope"],
      'There is no model "scripted/nope".',
      "Known: scripted/echo, scripted/price",
    ],
    [
      ["run", "shop", "Hi", "--model", "nope/x"],
      'There is no model provider "nope".',
      "Of this project: scripted. Known: anthropic, ",
    ],
    [
      ["run", "shop", "Hi", "--model", "anthropic/x"],
      'The package "@ai-sdk/anthropic" is not installed.',
      "npm install @ai-sdk/anthropic",
    ],
    [
      ["run", "shop", "Hi", "--harness", "pie"],
      'There is no harness "pie".',
      "Known: think, loop, ai-sdk, pi.",
    ],
    [["log", "c9"], 'There is no conversation "c9".', "The newest are: shop/c1."],
    [["log", "shop/c9"], "There is no conversation shop/c9.", "It was never begun"],
    [["log", "c1", "--request", "x"], '--request must name a step, not "x".', "For example"],
    [["list", "--status", "odd"], 'There is no status "odd".', "Known: idle, running"],
    [["list", "--limit", "-1"], '--limit must be a whole number, not "-1".', "For example"],
    [["approve", "c1"], "Nothing waits for approval in c1.", "`tenon list --status waiting`"],
    [["approve", "c1", "call_9"], 'No call "call_9" of this conversation awaits an answer.', ""],
    [["approve", "c1", "--input", "{"], "--input must be JSON.", "For example"],
  ];

  let shop: TestProject;
  beforeAll(async () => {
    shop = await createShop();
    await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);
    return () => shop[Symbol.asyncDispose]();
  });

  test.each(cases)("tenon %j", async (words, error, hint) => {
    const [code, stdout, first, second = ""] = said(await tenon(words, shop));

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(first).toContain(`error: ${error}`);
    expect(second).toContain(hint === "" ? "" : `hint: ${hint}`);
  });

  test("an unknown command or option is a usage error", async () => {
    const [command_, option] = await Promise.all([
      tenon(["rnu"], shop),
      tenon(["run", "shop", "Hi", "--modle", "x"], shop),
    ]);

    expect(command_).toMatchObject({ code: 2, stdout: "" });
    expect(command_.stderr).toContain("error: unknown command 'rnu'\n(Did you mean run?)");
    expect(option).toMatchObject({ code: 2, stdout: "" });
    expect(option.stderr).toContain("error: unknown option '--modle'\n(Did you mean --model?)");
  });

  test("with --json the error is the envelope", async () => {
    const { code, stdout } = await tenon(["run", "shp", "Hi", "--json"], shop);

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "unknown-agent",
        message: 'There is no agent "shp" (agents: shop).',
        hint: expect.any(String),
      },
    });
  });

  test("TENON_DEBUG=1 shows where it happened", async () => {
    const { stderr } = await tenon(["run", "shp", "Hi"], { ...shop, env: { TENON_DEBUG: "1" } });

    expect(stderr).toMatch(/^ +at .+load-project\.ts/m);
  });
});

test("an id that two agents have must be completed", async () => {
  await using shop = await createShop({ "agents/desk/agent.ts": smallest });
  await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);
  await tenon(["run", "desk", "Hi", "--id", "c1"], shop);

  const [code, stdout, error, hint] = said(await tenon(["log", "c1"], shop));
  const completed = await tenon(["log", "desk/c1"], shop);

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(error).toBe('error: Several agents have a conversation "c1": desk/c1, shop/c1.');
  expect(hint).toBe("hint: Name one of them, e.g. desk/c1.");
  expect(completed.code).toBe(0);
});

test("a folder without a project or a store says how to begin", async () => {
  await using folder = await createFolder({});

  const run = said(await tenon(["run", "shop", "Hi"], folder));
  const list = said(await tenon(["list"], folder));

  expect(run).toEqual([
    2,
    "",
    `error: There are no agents in ${folder.folder}.`,
    expect.stringContaining("hint: Create agent.ts, or agents/<name>/agent.ts"),
  ]);
  expect(list).toEqual([
    2,
    "",
    "error: There is no store .tenon/store.db.",
    expect.stringContaining("tenon run <agent> <message>"),
  ]);
});

test.each([
  {
    fault: "an unknown field",
    text: 'import { defineAgent } from "tenon"; export default defineAgent({ modle: "a/b" });',
    rule: "agents/shop/agent.ts:1: Agent: modle is not a known field.",
    fix: 'Did you mean "model"?',
  },
  {
    fault: "a syntax error",
    text: "export default {",
    rule: "agents/shop/agent.ts:1: it cannot be read: ",
    fix: "Correct the line.",
  },
  {
    fault: "code that throws",
    text: 'throw new TypeError("No luck.");',
    rule: "agents/shop/agent.ts:1: it failed while it was loaded: No luck.",
    fix: "Correct the code",
  },
])("an agent's file with $fault is named with its line", async ({ text, rule, fix }) => {
  await using shop = await createShop({ "agents/shop/agent.ts": text });

  const [code, stdout, error, hint] = said(await tenon(["run", "shop", "Hi"], shop));

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(error).toContain(`error: ${rule}`);
  expect(hint).toContain(`hint: ${fix}`);
});

test("a missing key is named before anything is accepted, and a key is all that is missing", async () => {
  await using server = await startModelServer([{ text: "Real words." }]);
  await using shop = await createShop({
    "agents/shop/agent.ts": smallest.replace("scripted/echo", "local/any"),
    "tenon.config.ts": `export default {
      providers: { local: { baseUrl: "${server.url}", secret: "LOCAL_KEY" } },
    };`,
  });

  const refused = said(await tenon(["run", "shop", "Hi", "--id", "c1"], shop));
  const listed = await tenon(["list"], shop);
  const answered = await tenon(["run", "shop", "Hi", "--id", "c1"], {
    ...shop,
    env: { LOCAL_KEY: "key-of-a-test" },
  });

  expect(refused).toEqual([
    2,
    "",
    "error: The model local/any needs the key LOCAL_KEY, which is not set.",
    "hint: export LOCAL_KEY=...",
  ]);
  expect(listed.stderr).toBe("No conversation matches.\n");
  expect(answered).toMatchObject({ code: 0, stdout: "Real words.\n" });
});

test("a damaged store is said in one line", async () => {
  await using shop = await createShop({ ".tenon/store.db": "not a database ".repeat(1000) });

  const [code, , error, hint] = said(await tenon(["run", "shop", "Hi"], shop));

  expect(code).toBe(1);
  expect(error).toBe("error: The store store.db is damaged.");
  expect(hint).toContain("hint: Restore a copy");
});

test("a store where none can be made is said in one line", async () => {
  await using shop = await createShop({ ".tenon": "A file in the place of the folder." });

  const inside = said(await tenon(["run", "shop", "Hi"], shop));
  const elsewhere = said(await tenon(["run", "shop", "Hi", "--store", "no/such.db"], shop));

  expect(inside[0]).toBe(1);
  expect(inside[2]).toBe("error: The store store.db cannot be opened.");
  expect(elsewhere[0]).toBe(1);
  expect(elsewhere[2]).toBe("error: The store such.db cannot be opened.");
  expect(elsewhere[3]).toContain("hint: The folder must exist and be writable");
});

test("a store of a newer version, and a log of one, are left alone", async () => {
  await using shop = await createShop();
  const words = ["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"];
  await tenon(words, shop);
  const file = join(shop.folder, ".tenon/store.db");

  const platform = await openNodePlatform({ file });
  const future = { type: "dream.dreamt", data: { v: 1, critical: true } };
  await platform.logs.accept(conversationLog("shop", "c1"), [future]);
  await platform[Symbol.asyncDispose]();
  const log = said(await tenon(words, shop));
  const db = new DatabaseSync(file);
  db.exec("PRAGMA user_version = 99");
  db.close();
  const store = said(await tenon(["list"], shop));

  expect(log[0]).toBe(1);
  expect(log[2]).toContain("error: The log was written by a newer version of Tenon");
  expect(store[0]).toBe(1);
  expect(store[2]).toBe("error: The store store.db was written by a newer version of Tenon.");
});

test("a store that cannot grow is said in one line, and is used again when it can", async () => {
  await using shop = await createShop();
  const words = ["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"];
  await tenon(words, shop);
  // No file may grow past this many blocks, whatever room the disk has.
  const limited = ["sh", "-c", 'ulimit -f 96; exec "$@"', "sh", ...command, ...words];

  const [code, , error, hint] = said(await startProcess(limited, shop).finished);
  const again = await tenon(words, shop);

  expect(code).toBe(1);
  expect(error).toBe("error: The store store.db cannot be read or written.");
  expect(hint).toContain("hint: Check the disk");
  expect(again).toMatchObject({ code: 0, stdout: "Hi\n" });
});

test("a project that forgets runs, and says that nothing is kept", async () => {
  await using shop = await createShop({
    "tenon.config.ts": shopConfig.replace("defineConfig({", 'defineConfig({ platform: "memory",'),
  });

  const run = await tenon(["run", "shop", "Pay", "--model", "scripted/pay"], shop);
  const worker = said(await tenon(["worker"], shop));

  expect(run).toMatchObject({ code: 4, stdout: "I pay.\n" });
  expect(run.stderr).toContain("The store is in memory: nobody can answer after this command.\n");
  expect(worker.slice(0, 3)).toEqual([
    2,
    "",
    'error: A project with platform: "memory" keeps nothing that this command could work on.',
  ]);
});
