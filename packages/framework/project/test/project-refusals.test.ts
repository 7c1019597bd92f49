import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadAgentFile, loadProject } from "../src/index.ts";
import { agentWith, createFolder, smallest, toolWith } from "./folder.ts";
import { expectRefused, type Refusal } from "./refusal.ts";

const invalid = { code: "invalid-project" };
const shop = "agents/shop/agent.ts";

const refusals: readonly Refusal[] = [
  {
    ...invalid,
    files: { "README.md": "Nothing here." },
    message: "There are no agents in",
    hint: "Create agent.ts, or agents/<name>/agent.ts for several",
  },
  {
    ...invalid,
    files: { "agents/shop.ts": smallest },
    message: "agents/shop.ts: an agent stands in a folder of its own.",
    hint: "Move it to agents/shop/agent.ts",
  },
  {
    ...invalid,
    files: { "agents/shop/index.ts": smallest },
    message: "agents/shop: it holds no agent.ts.",
    hint: "Create agents/shop/agent.ts",
  },
  {
    ...invalid,
    files: { [shop]: smallest, "agents/shop/agent.js": smallest },
    message: "agents/shop/agent.js: agent.ts beside it says the same.",
    hint: "Keep one",
  },
  {
    ...invalid,
    files: { [shop]: "export default {\n  a: 1,,\n};" },
    message: "agents/shop/agent.ts:2: it cannot be read: Unexpected token",
    hint: "Correct the line.",
  },
  {
    ...invalid,
    files: { [shop]: "enum Size { S }\nexport default Size;" },
    message: "agents/shop/agent.ts:1: it cannot be read: TypeScript enum is not supported",
    hint: "without enum",
  },
  {
    ...invalid,
    files: { [shop]: 'import { defineAgnt } from "@tenon/agent";\nexport default defineAgnt({});' },
    message: "agents/shop/agent.ts:1: it cannot be read: The requested module '@tenon/agent'",
    hint: "Correct the line.",
  },
  {
    ...invalid,
    files: { [shop]: "const x: null = null;\n\nexport default x.y;" },
    message:
      "agents/shop/agent.ts:3: it failed while it was loaded: Cannot read properties of null",
    hint: "Correct the code",
  },
  {
    ...invalid,
    files: { [shop]: "throw 'no';" },
    message: "agents/shop/agent.ts: it failed while it was loaded: no",
    hint: "Correct the code",
  },
  {
    code: "invalid-input",
    files: {
      [shop]:
        "throw Object.assign(new Error('No.'), { name: 'TenonError', code: 'invalid-input', hint: 'Yes.' });",
    },
    message: "agents/shop/agent.ts:1: No.",
    hint: "Yes.",
  },
  {
    code: "missing-package",
    files: { [shop]: 'import "not-installed-here/sub";' },
    message: "agents/shop/agent.ts: it imports not-installed-here, which is not installed.",
    hint: "Run npm install not-installed-here in ",
  },
  {
    ...invalid,
    files: { [shop]: 'import "../rates";', "agents/rates.d.ts": "", "rates.ts": "" },
    message: "agents/shop/agent.ts: it imports agents/rates, which does not exist.",
    hint: "Correct the path",
  },
  {
    ...invalid,
    files: { [shop]: 'import "../../rates";', "rates.ts": "" },
    message: "agents/shop/agent.ts: it imports rates, which does not exist.",
    hint: "Write the extension: rates.ts.",
  },
  {
    ...invalid,
    files: { [shop]: 'import "../../rates.js";', "rates.ts": "" },
    message: "agents/shop/agent.ts: it imports rates.js, which does not exist.",
    hint: "Write the file's own extension: rates.ts.",
  },
  {
    ...invalid,
    files: { [shop]: smallest, "package.json": '{ "type": "commonjs" }' },
    message: "agents/shop/agent.ts",
    hint: "Run npm pkg set type=module: ",
  },
  {
    ...invalid,
    files: { [shop]: "export const agent = 1;" },
    message: "agents/shop/agent.ts: it has no default export.",
    hint: "Write export default in place of agent.",
  },
  {
    ...invalid,
    files: { [shop]: 'export default { model: "scripted/echo" };' },
    message: "agents/shop/agent.ts: its default export was not made by defineAgent.",
    hint: "defineAgent({ ... })",
  },
  {
    code: "invalid-agent",
    files: { [shop]: agentWith("instruction: 'Sell.',") },
    message: "agents/shop/agent.ts:3: Agent: instruction is not a known field.",
    hint: 'Did you mean "instructions"?',
  },
  {
    code: "invalid-agent",
    files: { [shop]: agentWith("name: 'store',") },
    message: 'agents/shop/agent.ts: Agent "store": name must be "shop"',
    hint: "Remove name",
  },
  {
    code: "invalid-agent",
    files: { "agents/My Shop/agent.ts": smallest },
    message: 'agents/My Shop/agent.ts: Agent "My Shop": name must be 1 to 64 of a-z',
    hint: "folder",
  },
  {
    code: "invalid-agent",
    files: { [shop]: agentWith("instructions: 'Sell.',"), "agents/shop/instructions.md": "Sell." },
    message: 'agents/shop/agent.ts: Agent "shop": instructions are given twice',
    hint: "Keep one",
  },
  {
    ...invalid,
    files: { [shop]: smallest, "agents/shop/instructions.md": " \n" },
    message: "agents/shop/instructions.md: it is empty.",
    hint: "delete the file",
  },
  {
    ...invalid,
    files: { [shop]: smallest, "agents/shop/tools/price.ts": "export default 1;" },
    message: "agents/shop/tools/price.ts: its default export was not made by defineTool.",
    hint: 'start the name of any other file with "_"',
  },
  {
    code: "invalid-agent",
    files: { [shop]: smallest, "agents/shop/tools/price.ts": toolWith("replay: 'always',") },
    message: "agents/shop/tools/price.ts:3: Tool: replay must be one of",
    hint: "Choose one",
  },
  {
    code: "invalid-agent",
    files: { [shop]: smallest, "agents/shop/tools/look up.ts": toolWith("") },
    message: 'agents/shop/tools/look up.ts: Tool "look up": name must be 1 to 64',
    hint: 'Try "look_up"',
  },
  {
    ...invalid,
    files: {
      [shop]: smallest,
      "agents/shop/tools/a.ts": toolWith("name: 'price'"),
      "agents/shop/tools/price.ts": toolWith(""),
    },
    message: 'agents/shop/tools/price.ts: tool "price" is also declared in agents/shop/tools/a.ts.',
    hint: "Rename or remove",
  },
  {
    ...invalid,
    files: {
      [shop]: agentWith(
        `tools: [defineTool({ name: "price", description: "x", input: z.object({}) })],`,
      ),
      "agents/shop/tools/price.ts": toolWith(""),
    },
    message: 'agents/shop/tools/price.ts: tool "price" is also declared in agents/shop/agent.ts.',
    hint: "Rename or remove",
  },
];

describe("a project is refused in one sentence", () => {
  test.each(refusals)("$message", expectRefused);

  test("when its folder does not exist", async () => {
    await expect(loadProject("/does/not/exist")).rejects.toMatchObject({
      code: "invalid-project",
      message: "There is no folder /does/not/exist.",
    });
  });
});

test("a single file that does not exist is refused", async () => {
  const folder = await createFolder({});

  await expect(loadAgentFile(path.join(folder, "shop.ts"))).rejects.toMatchObject({
    code: "invalid-project",
    message: "shop.ts: there is no such file.",
  });
});
