import type { AgentContext, Tool } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { completeAgent, defineAgent, defineTool, isAgent, parseModelRef } from "../src/index.ts";

const model = "anthropic/claude-sonnet-4-6";
const price = tool("price");
// These agents do not look at it.
const context = {} as AgentContext;

function tool(name?: string): Tool {
  return defineTool({ name, description: "Looks something up.", input: { type: "object" } });
}

/** A definition as it comes from plain JavaScript. */
function declare(definition: unknown): () => unknown {
  return () => Reflect.apply(defineAgent, undefined, [definition]);
}

describe("a definition", () => {
  test("becomes an agent", () => {
    const agent = defineAgent({
      name: "shop",
      model: [model, "openrouter/meta/llama"],
      instructions: "Sell bikes.",
      tools: [price],
      thinking: "low",
      limits: { steps: 5 },
      harness: "loop",
    });

    expect(agent).toEqual({
      name: "shop",
      models: [
        { provider: "anthropic", id: "claude-sonnet-4-6" },
        { provider: "openrouter", id: "meta/llama" },
      ],
      instructions: "Sell bikes.",
      tools: [price],
      thinking: "low",
      limits: { steps: 5 },
      harness: "loop",
    });
  });

  test("needs a model and nothing else", () => {
    expect(defineAgent({ model })).toEqual({
      name: "agent",
      models: [parseModelRef(model)],
      instructions: "",
      tools: [],
    });
  });

  test("is known as an agent, a spread copy of it is not", () => {
    const agent = defineAgent({ model });

    expect([isAgent(agent), isAgent({ ...agent }), isAgent("agent")]).toEqual([true, false, false]);
  });

  test("may compute instructions and tools, which are checked when they are asked for", async () => {
    const results: unknown[] = [[price], [price, price], "price"];
    const agent = defineAgent({
      model,
      instructions: () => 5 as never,
      tools: () => results.shift() as readonly Tool[],
    });
    const tools = async (): Promise<unknown> =>
      typeof agent.tools === "function" ? agent.tools(context) : undefined;
    const instructions = async (): Promise<unknown> =>
      typeof agent.instructions === "function" ? agent.instructions(context) : undefined;

    expect(await tools()).toEqual([price]);
    await expect(tools()).rejects.toThrowError('Agent "agent": two tools are named "price".');
    await expect(tools()).rejects.toThrowError('tools must be a list, not "price".');
    await expect(instructions()).rejects.toThrowError("instructions must return a text, not 5.");
  });
});

describe("surroundings", () => {
  test("give the name, instructions, more tools and limits", () => {
    const agent = defineAgent({ model, tools: [price], limits: { steps: 5 } });
    const completed = completeAgent(agent, {
      name: "shop",
      instructions: "Sell bikes.",
      tools: [tool("stock")],
      limits: { steps: 9, tokens: 100 },
    });

    expect(completed).toMatchObject({
      name: "shop",
      instructions: "Sell bikes.",
      tools: [{ spec: { name: "price" } }, { spec: { name: "stock" } }],
      limits: { steps: 5, tokens: 100 },
    });
    expect(isAgent(completed)).toBe(true);
    expect(agent.name).toBe("agent");
  });

  test("add tools to those that a function gives", async () => {
    const agent = completeAgent(defineAgent({ model, tools: () => [price] }), {
      name: "shop",
      tools: [tool("stock")],
    });

    expect(typeof agent.tools === "function" && (await agent.tools(context))).toMatchObject([
      { spec: { name: "price" } },
      { spec: { name: "stock" } },
    ]);
  });

  test.each([
    [{ name: "Shop" }, 'Agent "Shop": name must be 1 to 64 of a-z'],
    [{ name: "store" }, 'Agent "shop": name must be "store"'],
    [{ name: "shop", instructions: "Sell." }, "instructions are given twice"],
    [{ name: "shop", tools: [tool("price")] }, 'two tools are named "price"'],
    [{ name: "shop", tools: [tool()] }, "tools[1] has no name"],
  ])("that contradict the definition are refused: %j says %s", (surroundings, message) => {
    const agent = defineAgent({ name: "shop", model, instructions: "Sell bikes.", tools: [price] });

    expect(() => completeAgent(agent, surroundings)).toThrowError(
      expect.objectContaining({ code: "invalid-agent", message: expect.stringContaining(message) }),
    );
  });
});

describe("a bad definition is refused", () => {
  const refusals = [
    ["anthropic", "Agent must be an object", "fields name, model"],
    [{}, "Agent: model is missing.", "anthropic/"],
    [
      { model: "claude" },
      'Agent: model must be written "provider/id", not "claude".',
      "anthropic/",
    ],
    [{ model: [] }, "Agent: model must name at least one model.", "anthropic/"],
    [{ model: [model, model] }, "Agent: model names", "Remove one"],
    [{ model, name: "My Shop" }, 'Agent "My Shop": name must be 1 to 64', "refund-desk"],
    [{ model, system: "x" }, "Agent: system is not a known field.", 'mean "instructions"'],
    [{ model, tool: [] }, "Agent: tool is not a known field.", 'mean "tools"'],
    [{ model, instructions: ["x"] }, "Agent: instructions must be a text or a function", "string"],
    [{ model, tools: { price } }, "Agent: tools must be a list or a function", "defineTool"],
    [
      { model, tools: [{ name: "x" }] },
      'Agent "agent": tools[0] must be made by defineTool',
      "defineTool",
    ],
    [{ model, tools: [price, price] }, 'Agent "agent": two tools are named "price".', "Rename"],
    [{ model, tools: [tool()] }, 'Agent "agent": tools[0] has no name.', "Add name"],
    [{ model, thinking: "hgih" }, "Agent: thinking must be one of", 'mean "high"'],
    [{ model, limits: { step: 5 } }, "Agent: limits.step is not a known field.", 'mean "steps"'],
    [
      { model, limits: { steps: -1 } },
      "Agent: limits.steps must be a whole number from 1",
      "leave steps out",
    ],
    [{ model, limits: 5 }, "Agent: limits must be an object, not 5.", "steps"],
    [{ model, harness: 5 }, "Agent: harness must be a text", "string"],
    [{ model, subagents: "a" }, 'Agent: subagents must be a list of names, not "a".', "names"],
    [{ model, subagents: [5] }, "Agent: subagents must be a list of names, not of 5.", "names"],
    [{ model, subagents: ["a", "a"] }, 'Agent: subagents names "a" twice.', "Remove one"],
    [{ model, subagents: ["A"] }, 'Agent "A": name must be', "For example"],
    [{ model, description: " " }, "Agent: description must be a text", "string"],
    [{ model, output: 5 }, "Agent: output must be a schema, not 5.", "JSON Schema"],
    [{ model, output: { type: "nope" } }, "Agent: output is not valid JSON Schema", "draft"],
    [
      { model, outputJsonSchema: {} },
      "Agent: outputJsonSchema is given without an output.",
      "Add output",
    ],
  ] as const;

  test.each(refusals.map(([definition, message, fix]) => ({ definition, message, fix })))(
    "$message",
    ({ definition, message, fix }) => {
      expect(declare(definition)).toThrowError(
        expect.objectContaining({
          code: "invalid-agent",
          message: expect.stringContaining(message),
          hint: expect.stringContaining(fix),
        }),
      );
    },
  );
});

test("a model reference that cannot be read is refused", () => {
  expect(() => parseModelRef("claude")).toThrowError(
    expect.objectContaining({
      code: "invalid-input",
      message: 'A model must be written "provider/id", not "claude".',
    }),
  );
});
