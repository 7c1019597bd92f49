import { createRequire } from "node:module";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A user's folder for one test. */
export interface TestProject extends AsyncDisposable {
  readonly folder: string;
  write(file: string, text: string): Promise<void>;
}

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const provider = dirname(
  createRequire(import.meta.url).resolve("@ai-sdk/openai-compatible/package.json"),
);

/** A folder with an agent `shop` whose scripted models each do one thing, and with more or other files. */
export async function createShop(
  files: { readonly [file: string]: string } = {},
): Promise<TestProject> {
  return createFolder({
    "package.json": '{ "type": "module" }',
    "agents/shop/agent.ts": shopAgent,
    "tenon.config.ts": shopConfig,
    ...files,
  });
}

/** A folder with these files, in which `tenon` is installed. */
export async function createFolder(files: {
  readonly [file: string]: string;
}): Promise<TestProject> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "tenon-cli-")));
  const project: TestProject = {
    folder,
    async write(file, text) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
  await mkdir(join(folder, "node_modules/@ai-sdk"), { recursive: true });
  await symlink(packageFolder, join(folder, "node_modules/tenon"));
  await symlink(join(packageFolder, "node_modules/zod"), join(folder, "node_modules/zod"));
  await symlink(provider, join(folder, "node_modules/@ai-sdk/openai-compatible"));
  for (const [file, text] of Object.entries(files)) await project.write(file, text);
  return project;
}

/** The tool `wait` runs until the file `go` is there; `pay` writes down each of its runs. */
export const shopAgent: string = `
import { appendFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { defineAgent, defineTool } from "tenon";

const nothing = { type: "object", properties: {} };

export default defineAgent({
  model: "scripted/price",
  instructions: "You sell bikes.",
  limits: { steps: 2 },
  tools: [
    defineTool({
      name: "price",
      description: "Price of a bike.",
      input: nothing,
      replay: "safe",
      run: () => ({ eur: 180 }),
    }),
    defineTool({
      name: "pay",
      description: "Pays.",
      input: nothing,
      approval: true,
      async run(input) {
        await appendFile("paid.txt", JSON.stringify(input) + "\\n");
        return { paid: true };
      },
    }),
    defineTool({
      name: "wait",
      description: "Waits for a file.",
      input: nothing,
      replay: "safe",
      async run() {
        while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 5));
        return { waited: true };
      },
    }),
  ],
});
`;

/** The models of the shop. */
export const shopConfig: string = `
import { createScriptedModels, defineConfig } from "tenon";

const scripts = {
  price: [
    { text: "Let me look.", calls: [{ name: "price", input: { sku: "b1" } }] },
    { text: "It costs {{result:price.eur}} euro." },
  ],
  pay: [
    { text: "I pay.", calls: [{ name: "pay", input: { eur: 180 } }] },
    { text: "Paid: {{result:pay}}." },
  ],
  wait: [{ text: "One moment.", calls: [{ name: "wait" }] }, { text: "Here we are." }],
  endless: () => ({ calls: [{ name: "price", input: {} }] }),
  moody: [
    { text: "Fine now.", failure: { kind: "overloaded", message: "Busy.", afterDeltas: 1, tries: 1 } },
  ],
  failing: [{ failure: { kind: "invalid-request", message: "Too many bikes." } }],
};

export default defineConfig({ providers: { scripted: createScriptedModels({ scripts }) } });
`;
