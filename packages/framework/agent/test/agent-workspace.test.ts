import { TenonError, type Tool, type Workspace } from "@tenon/contracts";
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

test("an agent may have durable files", () => {
  expect(defineAgent({ model: "test/main", workspace: true }).workspace).toBe("durable");
});

test("files of elsewhere take the place of durable ones", () => {
  expect(defineAgent({ model: "test/main", workspace: files }).workspace).toBe(files);
});

test("without a workspace there is none", () => {
  for (const workspace of [undefined, false])
    expect(defineAgent({ model: "test/main", workspace }).workspace).toBeUndefined();
});

test("a folder that completes the agent leaves it its files", () => {
  const agent = defineAgent({ model: "test/main", workspace: true });

  expect(completeAgent(agent, { name: "desk" }).workspace).toBe("durable");
});

test("tools that change files without a workspace are refused with what is missing", () => {
  const write = changing("write");
  const look = defineTool({
    name: "look",
    description: "Looks.",
    input: { type: "object" },
    run: () => 1,
  });

  expect(() => defineAgent({ model: "test/main", tools: [look, write] })).toThrowError(
    expect.objectContaining({
      code: "invalid-agent",
      message: 'Agent "agent": its tool "write" changes files, and it has no workspace.',
      hint: "Add workspace: true, or files of elsewhere.",
    }),
  );
  expect(defineAgent({ model: "test/main", workspace: true, tools: [write] }).tools).toEqual([
    write,
  ]);
  const completed = (): unknown =>
    completeAgent(defineAgent({ model: "test/main" }), { name: "desk", tools: [write] });
  expect(completed).toThrow('Agent "desk": its tool "write" changes files');
});

/** As the tools for files are made, which are a package of their own. */
function changing(name: string): Tool {
  const tool = defineTool({
    name,
    description: "Changes.",
    input: { type: "object" },
    run: () => 1,
  });
  return Object.defineProperty({ ...tool, changesFiles: true }, Symbol.for("tenon.tool"), {
    value: () => tool,
  });
}

test.each([[{ workspace: "yes" }], [{ workspace: {} }], [{ workspace: { ...files, read: 1 } }]])(
  "%j is refused",
  (given) => {
    // As it comes from plain JavaScript.
    const define = (): unknown =>
      defineAgent({ model: "test/main", ...given } as unknown as AgentDefinition);

    expect(define).toThrow(TenonError);
    expect(define).toThrow("workspace must be true or a workspace");
  },
);
