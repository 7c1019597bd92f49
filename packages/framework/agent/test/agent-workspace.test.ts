import { TenonError, type Workspace } from "@tenon/contracts";
import { expect, test } from "vitest";
import { completeAgent, defineAgent, type AgentDefinition } from "../src/index.ts";

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
