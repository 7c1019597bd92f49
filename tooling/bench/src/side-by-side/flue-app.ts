import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { npm, run } from "@tenon/release";

/** What is compared with. Pi is the version that this runtime was released with. */
export const flueVersion = "2.1.0";

const versions = {
  dependencies: {
    "@earendil-works/pi-ai": "0.83.0",
    "@flue/runtime": flueVersion,
    hono: "4.12.32",
  },
  devDependencies: {
    "@flue/cli": "2.0.3",
    "@flue/vite": "2.0.3",
    vite: "^8.0.14",
  },
  overrides: { "@flue/runtime": flueVersion },
};

/** Installs and builds a Flue app outside this workspace, once for each version, and resolves with its folder. */
export async function buildFlueApp(): Promise<string> {
  const folder = join(tmpdir(), `tenon-bench-flue-${flueVersion}`);
  if (existsSync(join(folder, "dist/server.mjs"))) return folder;
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await npm(["install"], folder);
  const built = await run("npx", ["vite", "build"], { cwd: folder });
  if (built.status !== 0) throw new Error(`Flue's app could not be built: ${built.stderr}`);
  return folder;
}

const files: { readonly [name: string]: string } = {
  "package.json": JSON.stringify({ name: "flue-app", private: true, type: "module", ...versions }),
  "flue.config.ts": `import { defineConfig } from "@flue/runtime/config";
export default defineConfig({ target: "node" });
`,
  "vite.config.ts": `import { flue } from "@flue/vite";
import { defineConfig } from "vite";
export default defineConfig({ plugins: [flue()] });
`,
  "src/db.ts": `import { sqlite } from "@flue/runtime/node";
export default sqlite(process.env.DESK_DB);
`,
  "src/app.ts": `import { createAgentRouter } from "@flue/runtime/routing";
import { Hono } from "hono";
import { Desk } from "./agents/desk.ts";
const app = new Hono();
app.get("/healthz", (context) => context.text("ok"));
app.route("/agents/desk", createAgentRouter(Desk));
export default app;
`,
  "src/agents/desk.ts": `'use agent';
import { useModel } from "@flue/runtime";
import "../model.ts";
export function Desk() {
  useModel("fake/fake");
  return "You are a desk.";
}
`,
  "src/model.ts": `import { createProvider } from "@earendil-works/pi-ai";
import { openAICompletionsApi } from "@earendil-works/pi-ai/api/openai-completions.lazy";
import { setProvider } from "@flue/runtime";
setProvider(
  createProvider({
    id: "fake",
    auth: { apiKey: { name: "none", resolve: async () => ({ auth: { apiKey: "none" } }) } },
    models: [
      {
        id: "fake", name: "fake", api: "openai-completions", provider: "fake",
        baseUrl: process.env.DESK_MODEL, reasoning: false, input: ["text"],
        cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
        contextWindow: 1_000_000, maxTokens: 8192,
      },
    ],
    api: openAICompletionsApi(),
  }),
);
`,
};
