import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { run } from "@tenon/release";
import type { Figure, Measurement } from "../measurement.ts";
import { memoryOf } from "../memory-of.ts";
import { openWorkplace } from "../workplace.ts";

/** What a server takes that has started and that nobody asks anything. */
export const idleMemory: Measurement = { name: "served: idle memory", measure };

async function measure(): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const { folder } = workplace;
  const command = await writeProject(folder);
  const built = await run(execPath, [command, "build"], { cwd: folder });
  if (built.status !== 0) throw new Error(`The project could not be built: ${built.stderr}`);
  const ofBuilt = await memoryOfServer(folder, ["dist/server.mjs"]);
  const ofServe = await memoryOfServer(folder, [command, "serve"]);
  const bare = await memoryOfServer(folder, ["bare.mjs"]);
  return [
    { name: "what tenon build has written", ...ofBuilt, atMost: 90 },
    {
      name: "tenon serve",
      ...ofServe,
      note: "18 of them are Node's own reader of TypeScript",
    },
    { name: "node:http alone", ...bare },
  ];
}

/** Resolves with the file of the command. */
async function writeProject(folder: string): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const tenon = dirname(dirname(fileURLToPath(import.meta.resolve("tenon"))));
  await mkdir(join(folder, "node_modules"));
  await symlink(tenon, join(folder, "node_modules/tenon"));
  await symlink(dirname(resolve("esbuild/package.json")), join(folder, "node_modules/esbuild"));
  await mkdir(join(folder, "agents/shop"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  await writeFile(join(folder, "agents/shop/agent.ts"), agent);
  await writeFile(join(folder, "bare.mjs"), bareServer);
  return join(tenon, "dist/main.js");
}

const agent = `import { defineAgent, defineTool } from "tenon";
export default defineAgent({
  model: "scripted/shop",
  instructions: "You sell bikes.",
  tools: [
    defineTool({
      name: "price",
      description: "Price of a bike.",
      input: { type: "object", properties: {} },
      run: () => ({ eur: 180 }),
    }),
  ],
});
`;

const bareServer = `import { createServer } from "node:http";
const server = createServer((request, response) => response.end("ok"));
server.listen(0, "127.0.0.1", () => console.error(\`at http://127.0.0.1:\${server.address().port}\`));
`;

async function memoryOfServer(
  folder: string,
  words: readonly string[],
): Promise<Pick<Figure, "value" | "unit">> {
  const child = spawn(execPath, [...words, "--port", "0", "--store", join(folder, "store.db")], {
    cwd: folder,
    env: { ...env, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(child, "close");
  try {
    const lines = createInterface({ input: child.stderr });
    for await (const line of lines) if (/ ?at http:/.test(line)) break;
    await pause(3_000);
    const value = child.pid === undefined ? undefined : await memoryOf(child.pid);
    return { unit: "MB", ...(value === undefined ? {} : { value }) };
  } finally {
    child.kill("SIGKILL");
    await closed;
  }
}
