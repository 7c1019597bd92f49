import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@tenon/client";
import { expect, test } from "vitest";
import { createFolder, type TestProject } from "./shop-project.ts";
import { startProcess, tenon } from "./tenon.ts";

const agent = `
import { codeTool, defineAgent, defineTool } from "tenon";

const price = defineTool({
  name: "price",
  description: "Price of a bike.",
  input: { type: "object", properties: { sku: { type: "string" } } },
  replay: "safe",
  run: ({ sku }) => ({ eur: 100 + sku.length }),
});

export default defineAgent({
  model: "scripted/coder",
  instructions: "You sell bikes.",
  tools: [price, codeTool({ tools: [price] })],
});
`;

const code = `const skus: string[] = ["a", "bb"]; const all = await Promise.all(skus.map((sku) => tools.price({ sku }))); return all.reduce((sum, { eur }) => sum + eur, 0);`;

function config(isolates: string): string {
  return `
import { createScriptedModels, defineConfig } from "tenon";

const scripts = {
  coder: [
    { calls: [{ name: "code", input: { code: ${JSON.stringify(code)} } }] },
    { text: "Together {{result:code.result}} euro." },
  ],
};

export default defineConfig({ providers: { scripted: createScriptedModels({ scripts }) }, ${isolates} });
`;
}

test.each(["", 'isolates: { engine: "workerd" }'])(
  "a script of a model runs in the isolates of the platform, without another word: %s",
  async (isolates) => {
    await using shop = await createCoder(config(isolates));

    const { code: exit, stdout, stderr } = await tenon(["run", "shop", "How much?"], shop);

    expect({ exit, stdout, stderr }).toMatchObject({ exit: 0, stdout: "Together 203 euro.\n" });
  },
);

test("isolates may have a price on Node too, which the conversation shows", async () => {
  await using shop = await createCoder(config("isolates: { costPerRun: 0.5 }"));
  await tenon(["run", "shop", "How much?", "--id", "c1"], shop);

  const { stdout } = await tenon(["list", "--cost"], shop);

  expect(stdout).toContain("$0.5000");
});

test("what tenon build writes runs scripts too", async () => {
  await using shop = await createCoder(config(""));
  await link(shop, "isolate-quickjs");
  const built = await tenon(["build"], shop);
  const words = [process.execPath, "--conditions=@tenon/source", "dist/server.mjs", "--port", "0"];
  const server = startProcess(words, shop);
  const url = await server.told(/ at (http:\/\/\S+)\n/);
  const talk = createClient(url).conversation("shop", "c1");
  const { submission } = await talk.submit("How much?");
  const { outcome } = await talk.wait(submission);
  const { messages } = await talk.transcript();
  server.child.kill("SIGTERM");
  await server.finished;

  expect(built.code).toBe(0);
  expect(outcome).toEqual({ status: "done" });
  expect(JSON.stringify(messages.at(-1))).toContain("Together 203 euro.");
});

test("what isolates cannot be is refused", async () => {
  await using shop = await createCoder(config('isolates: { engine: "v8" as never }'));

  const { code: exit, stderr } = await tenon(["run", "shop", "How much?"], shop);

  expect(exit).toBe(2);
  expect(stderr).toContain("isolates.engine");
});

async function createCoder(configuration: string): Promise<TestProject> {
  return createFolder({
    "package.json": '{ "type": "module" }',
    "agents/shop/agent.ts": agent,
    "tenon.config.ts": configuration,
  });
}

/** As `npm install` puts it beside a built server. */
async function link({ folder }: TestProject, name: string): Promise<void> {
  const place = join(folder, "node_modules/@tenon", name);
  const source = fileURLToPath(new URL(`../node_modules/@tenon/${name}`, import.meta.url));
  await mkdir(dirname(place), { recursive: true });
  await symlink(source, place);
}
