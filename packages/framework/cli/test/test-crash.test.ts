import { describe, expect, test, vi } from "vitest";
import { createFolder } from "./shop-project.ts";
import { tenon } from "./tenon.ts";

// Each kill starts two processes.
vi.setConfig({ testTimeout: 300_000 });

describe("tenon test --crash", () => {
  test("tells for each tool what became of its calls, and passes when none acts twice", async () => {
    await using shop = await createFolder({
      "package.json": '{ "type": "module" }',
      "agents/shop/agent.ts": agentWith(honest),
      "agents/shop/cases/first.json": writtenCase,
    });

    const explored = await tenon(["test", "--crash", "shop", "--json"], shop);

    expect(explored.stderr).toMatch(
      /^warning: the tools of shop really run, once for each kill: .+\nagents\/shop\/cases\/first.json: killing at every append/,
    );
    expect(explored.code).toBe(0);
    const { kills, failures, tools } = JSON.parse(explored.stdout) as Report;
    expect(kills).toBeGreaterThan(10);
    expect(failures).toEqual([]);
    const fates = new Map(tools.map((each) => [each.tool, each]));
    expect(fates.get("price")?.rerun).toBeGreaterThan(0);
    expect(fates.get("charge")?.rerun).toBeGreaterThan(0);
    expect(fates.get("book")?.rerun).toBeGreaterThan(0);
    expect(fates.get("mail")?.interrupted).toBeGreaterThan(0);
    for (const each of tools) expect(each).toMatchObject({ actsTwice: 0, reasons: [] });
    for (const each of tools) expect(each.resumed).toBeGreaterThan(0);
  });

  test("fails when a tool does not keep what it declares, and says why", async () => {
    await using shop = await createFolder({
      "package.json": '{ "type": "module" }',
      "agents/shop/agent.ts": agentWith(careless),
      "agents/shop/cases/first.json": writtenCase,
    });

    const explored = await tenon(["test", "--crash", "shop"], shop);

    expect(explored.code).toBe(1);
    expect(explored.stdout).toMatch(
      /^TOOL +RESUMED +RE-RUN SAFELY +REPORTED INTERRUPTED +WOULD ACT TWICE$/m,
    );
    expect(explored.stdout).toMatch(/^kills: \d+, failures: 0$/m);
    const reasons = explored.stderr
      .split("\n")
      .filter((line) => line.startsWith("would act twice"));
    expect(reasons).toEqual([
      'would act twice: "charge" is declared keyed, but never reads `context.key`: give the key to the service.',
      'would act twice: "mail" declares a probe that said "not-done" although the tool had run to its end: mend the probe.',
      'would act twice: "book" is declared journal, but uses neither `context.step` nor `context.callTool`: put each effect into a step.',
    ]);
  });

  test("plays a conversation that was exported, with its answers", async () => {
    await using shop = await createFolder({
      "package.json": '{ "type": "module" }',
      "agents/shop/agent.ts": agentWith(honest).replace("scripted/none", "scripted/shop"),
      "tenon.config.ts": config,
    });
    await tenon(["run", "shop", "Order a bike", "--id", "c1"], shop);
    const waiting = await tenon(["list", "--status", "waiting", "--json"], shop);
    expect(waiting.stdout).toContain("c1");
    await tenon(["deny", "c1", "--reason", "Too dear."], shop);
    await tenon(["run", "shop", "--id", "c1"], shop);
    await tenon(["export", "c1", "first.jsonl"], shop);

    const words = ["test", "--crash", "shop", "--case", "first.jsonl", "--json"];
    const explored = await tenon(words, shop);

    expect(explored.code).toBe(0);
    const { tools } = JSON.parse(explored.stdout) as Report;
    // What was denied in the recording never runs.
    expect(tools.map(({ tool }) => tool)).toEqual(["price"]);
  });

  test.for([
    ["no case", [], /There is no case in agents\/shop\/cases/],
    ["a missing file", ["--case", "none.jsonl"], /The case none\.jsonl cannot be read/],
    ["a file of another type", ["--case", "package.txt"], /neither \.jsonl nor \.json/],
    ["a file that is no export", ["--case", "foreign.jsonl"], /not an exported conversation/],
    [
      "a case without turns",
      ["--case", "package.json"],
      /`turns` of the case package\.json must be/,
    ],
    [
      "a case that lacks replies",
      ["--case", "short.json"],
      /The case has no reply 1 to "Hi"|replies/,
    ],
  ] as const)("refuses %s in one sentence", async ([, words, message]) => {
    await using shop = await createFolder({
      "package.json": '{ "type": "module" }',
      "agents/shop/agent.ts": agentWith(honest),
      "foreign.jsonl": "{}\n",
      "short.json": '{ "turns": [{ "say": "Hi", "replies": [] }] }',
    });

    const refused = await tenon(["test", "--crash", "shop", ...words], shop);

    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(message);
    expect(refused.stderr).not.toContain("    at ");
  });
});

interface Report {
  readonly kills: number;
  readonly failures: readonly string[];
  readonly tools: readonly {
    readonly tool: string;
    readonly resumed: number;
    readonly rerun: number;
    readonly interrupted: number;
    readonly actsTwice: number;
    readonly reasons: readonly string[];
  }[];
}

const writtenCase = JSON.stringify({
  turns: [
    {
      say: "Order a bike",
      replies: [
        { text: "I look.", calls: [{ name: "price" }, { name: "charge" }] },
        { calls: [{ name: "mail" }, { name: "book" }] },
        { text: "Ordered." },
      ],
    },
  ],
});

const config = `
import { createScriptedModels, defineConfig } from "tenon";
const scripts = {
  shop: [{ text: "I look.", calls: [{ name: "price" }, { name: "buy" }] }, { text: "So be it." }],
};
export default defineConfig({ providers: { scripted: createScriptedModels({ scripts }) } });
`;

const honest = {
  charge: 'replay: "keyed", run: ({}, { key }) => ({ charged: key })',
  mail: "run: () => ({ sent: true })",
  book: 'replay: "journal", run: async (_, { step }) => step.do("book", () => ({ booked: true }))',
};

const careless = {
  charge: 'replay: "keyed", run: () => ({ charged: true })',
  mail: 'probe: () => ({ status: "not-done" }), run: () => ({ sent: true })',
  book: 'replay: "journal", run: () => ({ booked: true })',
};

function agentWith(tools: typeof honest): string {
  const defined = Object.entries(tools).map(
    ([name, body]) =>
      `defineTool({ name: "${name}", description: "Does ${name}.", input: nothing, ${body} })`,
  );
  return `
import { defineAgent, defineTool } from "tenon";
const nothing = { type: "object", properties: {} };
export default defineAgent({
  model: "scripted/none",
  instructions: "You sell bikes.",
  tools: [
    defineTool({ name: "price", description: "Price.", input: nothing, replay: "safe", run: () => 180 }),
    defineTool({ name: "buy", description: "Buys.", input: nothing, approval: true, run: () => true }),
    ${defined.join(",\n    ")},
  ],
});
`;
}
