import { TenonError, type Workspace } from "@tenon/contracts";
import { expect, test } from "vitest";
import { completeAgent, defineAgent, defineTool, type AgentDefinition } from "../src/index.ts";

const files: Workspace = {
  read: async () => undefined,
  write: async () => undefined,
  move: async () => undefined,
  remove: async () => undefined,
  list: async () => [],
  stat: async () => undefined,
};
const own = defineTool({
  name: "own",
  description: "Mine.",
  input: { type: "object" },
  run: () => 1,
});

test("an agent with a workspace has its own tools and those for files", () => {
  const agent = defineAgent({ model: "test/main", workspace: true, tools: [own] });

  expect(agent.workspace).toBe("durable");
  expect(toolNames(agent)).toEqual([
    "own",
    "read",
    "write",
    "edit",
    "move",
    "remove",
    "ls",
    "glob",
    "grep",
    "diff",
  ]);
});

test("the tools that it names are those that it has, in one order", () => {
  const agent = defineAgent({ model: "test/main", workspace: { tools: ["grep", "read"] } });

  expect([agent.workspace, toolNames(agent)]).toEqual(["durable", ["read", "grep"]]);
  expect(toolNames(defineAgent({ model: "test/main", workspace: { tools: [] } }))).toEqual([]);
});

test("files of elsewhere take the place of durable ones", () => {
  expect(defineAgent({ model: "test/main", workspace: { files } }).workspace).toBe(files);
});

test("without a workspace there is none", () => {
  for (const workspace of [undefined, false])
    expect(defineAgent({ model: "test/main", workspace }).workspace).toBeUndefined();
});

test("tools that are chosen at each step have those for files beside them", async () => {
  const { tools } = defineAgent({
    model: "test/main",
    workspace: { tools: ["ls"] },
    tools: () => [own],
  });

  const chosen = typeof tools === "function" ? await tools({} as never) : tools;
  expect(chosen.map(({ spec }) => spec.name)).toEqual(["own", "ls"]);
});

test("a folder that completes the agent leaves it its files", () => {
  const agent = defineAgent({ model: "test/main", workspace: { tools: ["ls"] } });

  const complete = completeAgent(agent, { name: "desk", tools: [own] });

  expect([complete.workspace, toolNames(complete)]).toEqual(["durable", ["own", "ls"]]);
});

test.each([
  [{ workspace: "yes" }, "workspace"],
  [
    { workspace: { tools: ["cat"] } },
    "workspace.tools must be a list of names of tools for files, each once",
  ],
  [
    { workspace: { tools: ["ls", "ls"] } },
    "workspace.tools must be a list of names of tools for files, each once",
  ],
  [{ workspace: { files: {} } }, "workspace.files must be a workspace"],
  [{ workspace: { folder: "/" } }, "workspace.folder"],
  [{ workspace: true, tools: [defineTool({ ...tool("read") })] }, 'two tools are named "read"'],
])("%j is refused: %s", (given, problem) => {
  const define = (): unknown =>
    defineAgent({ model: "test/main", ...given } as unknown as AgentDefinition);

  expect(define).toThrow(TenonError);
  expect(define).toThrow(problem);
});

function tool(name: string): Parameters<typeof defineTool>[0] {
  return { name, description: "Reads.", input: { type: "object" }, run: () => 1 };
}

function toolNames({ tools }: ReturnType<typeof defineAgent>): readonly string[] {
  return typeof tools === "function" ? [] : tools.map(({ spec }) => spec.name);
}
