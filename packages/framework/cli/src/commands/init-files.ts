/** The files of a new project, by name: one agent that runs without a key, its test, and what to do with them. */
export function initFiles(name: string, version: string): { readonly [file: string]: string } {
  return {
    "package.json": `${JSON.stringify(manifest(name, version), undefined, 2)}\n`,
    "tsconfig.json": `${JSON.stringify(typescript, undefined, 2)}\n`,
    ".gitignore": "node_modules\n.tenon\n",
    "README.md": readme(name),
    "tenon.config.ts": config,
    "agents/shop/agent.ts": agent,
    "test/shop.test.ts": test,
  };
}

function manifest(name: string, version: string): object {
  return {
    name,
    private: true,
    type: "module",
    engines: { node: ">=24" },
    scripts: { test: "node --test", check: "tsc" },
    dependencies: { tenon: `^${version}`, zod: "^4.0.0" },
    // Nothing needs them to run: an editor and `tsc` do, to know the types.
    devDependencies: { "@types/node": "^24.0.0", typescript: "^7.0.0" },
  };
}

/** What Node runs as it is, no more and no less. */
const typescript = {
  compilerOptions: {
    target: "es2024",
    module: "nodenext",
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
  },
  include: ["*.ts", "agents", "test"],
};

function readme(name: string): string {
  return `# ${name}

An agent that survives a kill. It runs without a key, because its model answers by a script.

\`\`\`console
$ npm install
$ npx tenon run shop "What does the bike b1 cost?" --id one
$ npx tenon run shop --id one                        # goes on, if you killed it in the middle
$ npx tenon inspect one                              # what happened, and where the time went
$ npx tenon inspect "one#1" --request                # what the model was asked in step 1, the second, word for word
$ npm test
$ npm run check                                      # whether the types fit
\`\`\`

- \`agents/shop/agent.ts\`: what it is told, and what it can do. Choose a real model there, e.g.
  \`"anthropic/claude-sonnet-4-6"\`; \`npx tenon doctor\` says what is missing.
- \`tenon.config.ts\`: the script that stands in for a model. Another agent with the model
  \`"scripted/other"\` needs a script \`other\` beside it.
- \`tsconfig.json\`: what an editor needs to show types. Nothing needs it to run.
- \`test/shop.test.ts\`: the agent, tested without a key.
`;
}

const config = `import { createScriptedModels, defineConfig, type Script } from "tenon";

// The model "scripted/shop": one step for each time it is asked.
const shop: Script = [
  { text: "Let me look it up.", calls: [{ name: "price", input: { sku: "b1" } }] },
  { text: "The bike {{result:price.sku}} costs {{result:price.eur}} euro." },
];

export default defineConfig({
  providers: { scripted: createScriptedModels({ scripts: { shop }, tokensPerSecond: 20 }) },
});
`;

const agent = `import { defineAgent, defineTool } from "tenon";
import * as z from "zod";

export default defineAgent({
  model: "scripted/shop",
  instructions: "You sell bikes. Look prices up, never guess.",
  tools: [
    defineTool({
      name: "price",
      description: "Price of a product in euro.",
      input: z.object({ sku: z.string() }),
      replay: "safe",
      run: ({ sku }) => ({ sku, eur: 100 + sku.length }),
    }),
  ],
});
`;

const test = `import assert from "node:assert/strict";
import { test } from "node:test";
import { testAgent } from "tenon/testing";

test("a price is looked up, not guessed", async () => {
  const shop = await testAgent("shop", [
    { calls: [{ name: "price", input: { sku: "b1" } }] },
    { text: "It costs {{result:price.eur}} euro." },
  ]);

  const turn = await shop.send("What does the bike b1 cost?");

  assert.deepEqual(
    turn.calls.map(({ name, input, output }) => ({ name, input, output })),
    [{ name: "price", input: { sku: "b1" }, output: { sku: "b1", eur: 102 } }],
  );
  assert.equal(turn.reply, "It costs 102 euro.");
});
`;
