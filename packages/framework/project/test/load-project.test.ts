import { realpath } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadAgentFile, loadConfig, loadProject } from "../src/index.ts";
import { agentWith, createFolder, smallest, toolWith, writeSource } from "./folder.ts";

describe("a folder", () => {
  test("gives its agents by name, each with its instructions and tools", async () => {
    const folder = await createFolder({
      "agents/shop/agent.ts": agentWith(
        `tools: [defineTool({ name: "stock", description: "Counts.", input: z.object({}) })],`,
      ),
      "agents/shop/instructions.md": "You sell bikes.\n",
      "agents/shop/tools/price.ts": toolWith(
        `replay: "safe", approval: true, run: ({ sku }: { sku: string }) => sku.length`,
      ),
      "agents/shop/tools/_shared.ts": "export const rate = 2;",
      "agents/shop/tools/price.test.ts": "throw new Error('a test is not a tool');",
      "agents/desk/agent.mjs": smallest,
      "agents/_drafts/agent.ts": "throw new Error('a draft is not loaded');",
      "agents/README.md": "Our agents.",
    });

    const project = await loadProject(folder);
    const { agent } = project.agent("shop");

    expect(project.agents.map(({ name, file }) => [name, file])).toEqual([
      ["desk", "agents/desk/agent.mjs"],
      ["shop", "agents/shop/agent.ts"],
    ]);
    expect(agent).toMatchObject({
      name: "shop",
      instructions: "You sell bikes.",
      tools: [{ spec: { name: "stock" } }, { spec: { name: "price" } }],
    });
    const price = typeof agent.tools === "function" ? undefined : agent.tools[1];
    expect(await price?.validate({ sku: "bike" })).toEqual({ ok: true, value: { sku: "bike" } });
  });

  test("is described as plain JSON", async () => {
    const folder = await createFolder({
      "agents/shop/agent.ts": agentWith(
        `instructions: () => "Sell.", tools: () => [], limits: { steps: 5 }, harness: "loop",`,
      ),
      "agents/shop/tools/price.ts": toolWith(`replay: "safe", timeoutMs: 5, run: () => 1`),
    });

    const { manifest } = await loadProject(folder);

    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
    expect(manifest).toEqual({
      version: 1,
      agents: [
        {
          name: "shop",
          file: "agents/shop/agent.ts",
          models: [{ provider: "scripted", id: "echo" }],
          tools: [
            {
              name: "price",
              description: "Looks something up.",
              input: { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] },
              replay: "safe",
              runs: "host",
              approval: false,
              sequential: false,
              secrets: [],
              timeoutMs: 5,
            },
          ],
          computed: ["instructions", "tools"],
          limits: { steps: 5 },
          harness: "loop",
        },
      ],
    });
  });

  test("may have a configuration, whose limits stand in where an agent sets none", async () => {
    const folder = await createFolder({
      "tenon.config.ts": `
        import { defineConfig } from "@tenon/project";
        export default defineConfig({
          platform: "node",
          store: "data/tenon.db",
          harness: "loop",
          limits: { steps: 9, tokens: 100 },
          providers: {
            local: { baseUrl: "http://localhost:11434/v1", secret: null },
            claude: {
              like: "anthropic",
              secret: "CLAUDE_KEY",
              headers: { "x-team": "shop", "x-token": { secret: "CLAUDE_TOKEN" } },
            },
          },
          prices: {
            "claude/big": {
              input: 3,
              output: 15,
              cacheRead: 0.3,
              above: [{ inputTokens: 200000, input: 6, output: 22.5 }],
            },
            "local/llama3.2": { input: 0, output: 0 },
          },
        });`,
      "agents/shop/agent.ts": agentWith("limits: { steps: 5 },"),
    });

    const project = await loadProject(folder);

    expect(project.config).toEqual({
      platform: "node",
      store: "data/tenon.db",
      harness: "loop",
      limits: { steps: 9, tokens: 100 },
      providers: {
        local: { baseUrl: "http://localhost:11434/v1", secret: null },
        claude: {
          like: "anthropic",
          secret: "CLAUDE_KEY",
          headers: { "x-team": "shop", "x-token": { secret: "CLAUDE_TOKEN" } },
        },
      },
      prices: {
        "claude/big": {
          input: 3,
          output: 15,
          cacheRead: 0.3,
          above: [{ inputTokens: 200_000, input: 6, output: 22.5 }],
        },
        "local/llama3.2": { input: 0, output: 0 },
      },
    });
    expect(project.agent("shop").agent.limits).toEqual({ steps: 5, tokens: 100 });
  });

  test("may bring a model adapter of its own, which is kept as it is", async () => {
    const folder = await createFolder({
      "tenon.config.ts": `
        import { defineConfig } from "@tenon/project";
        export const adapter = { open: async () => ({ name: "own" }) };
        export default defineConfig({ providers: { own: adapter } });`,
    });

    const { folder: place, config } = await loadConfig(folder);

    const own = config.providers?.["own"];
    expect(place).toBe(await realpath(folder));
    expect(
      own !== undefined && "open" in own && (await own.open({ provider: "own", id: "x" })),
    ).toEqual({ name: "own" });
  });

  test("that holds an agent.ts and no agents/ has this one agent", async () => {
    const folder = await createFolder({
      "agent.ts": smallest,
      "tools/build.ts": "throw new Error('a script is not a tool');",
      "tenon.config.mjs": `export default { store: "my.db" };`,
    });

    const { config, agents, leftOut } = await loadProject(folder);

    expect({ config, leftOut }).toEqual({ config: { store: "my.db" }, leftOut: [] });
    expect(agents).toMatchObject([{ name: "agent", file: "agent.ts", agent: { name: "agent" } }]);
  });

  test("whose lone agent.ts names its agent calls it so", async () => {
    const folder = await createFolder({ "agent.ts": agentWith(`name: "desk",`) });

    expect((await loadProject(folder)).agent("desk").file).toBe("agent.ts");
  });

  test("goes without the agents that cannot be loaded, and says why", async () => {
    const folder = await createFolder({
      "agents/shop/agent.ts": smallest,
      "agents/desk/agent.ts": "export default 1;",
      "agents/soon/notes.md": "Not yet.",
    });

    const project = await loadProject(folder);

    expect(project.agents.map(({ name }) => name)).toEqual(["shop"]);
    expect(project.leftOut).toMatchObject([
      { name: "desk", why: "broken", error: { code: "invalid-project" } },
      { name: "soon", why: "empty", error: { message: "agents/soon: it holds no agent.ts." } },
    ]);
    expect(() => project.agent("desk")).toThrowError(
      "agents/desk/agent.ts: its default export was not made by defineAgent.",
    );
    expect(() => project.agent("soon")).toThrowError("agents/soon: it holds no agent.ts.");
  });

  test("in which no agent can be loaded is refused for what is broken, not for what is empty", async () => {
    const folder = await createFolder({
      "agents/a/notes.md": "Not yet.",
      "agents/b/agent.ts": "export default 1;",
    });

    await expect(loadProject(folder)).rejects.toThrowError("agents/b/agent.ts: ");
  });

  test("that does not have an agent names those it has", async () => {
    const project = await loadProject(
      await createFolder({ "agents/shop/agent.ts": smallest, "agents/desk/agent.ts": smallest }),
    );

    expect(() => project.agent("shp")).toThrowError(
      expect.objectContaining({
        code: "unknown-agent",
        message: 'There is no agent "shp" (agents: desk, shop).',
      }),
    );
  });

  test("that changed is seen when it is loaded again", async () => {
    const folder = await createFolder({
      "agents/shop/agent.ts": agentWith(`instructions: "Sell.",`),
    });
    const before = await loadProject(folder);
    await writeSource(folder, "agents/shop/agent.ts", agentWith(`instructions: "Buy it back.",`));
    const after = await loadProject(folder);

    expect([before, after].map((project) => project.agent("shop").agent.instructions)).toEqual([
      "Sell.",
      "Buy it back.",
    ]);
  });
});

describe("a single file", () => {
  test("is an agent named like the file", async () => {
    const folder = await createFolder({
      "shop.ts": smallest,
      "instructions.md": "Not of the agent.",
      "tools/build.ts": "throw new Error('a script is not a tool');",
      "tenon.config.mjs": `export default { store: "shop.db" };`,
    });

    const project = await loadAgentFile(path.join(folder, "shop.ts"));

    expect(project.config).toEqual({ store: "shop.db" });
    expect(project.agents).toMatchObject([
      { name: "shop", file: "shop.ts", agent: { name: "shop", instructions: "", tools: [] } },
    ]);
  });

  test("may name its agent", async () => {
    const folder = await createFolder({ "my_agent.ts": agentWith(`name: "desk",`) });

    expect((await loadAgentFile(path.join(folder, "my_agent.ts"))).agents).toMatchObject([
      { name: "desk", agent: { name: "desk" } },
    ]);
  });

  test("of a project comes with its folder", async () => {
    const folder = await createFolder({
      "tenon.config.ts": `export default { harness: "loop" };`,
      "agents/shop/agent.ts": smallest,
      "agents/shop/instructions.md": "Sell.",
      "agents/broken/agent.ts": "throw new Error('another agent is not loaded');",
    });

    const project = await loadAgentFile(path.join(folder, "agents/shop/agent.ts"));

    expect(project.config).toEqual({ harness: "loop" });
    expect(project.agents).toMatchObject([
      { name: "shop", file: "agents/shop/agent.ts", agent: { instructions: "Sell." } },
    ]);
  });
});
