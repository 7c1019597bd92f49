import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { TenonError } from "@tenon/contracts";
import { bundleWorker } from "../cloudflare/bundle-worker.ts";
import { runTenon } from "../cloudflare/run-tenon.ts";
import { WorkerdProcess } from "../cloudflare/workerd-process.ts";

/** A project with one agent, served. */
export interface Desk extends AsyncDisposable {
  readonly url: string;
  /** Approves the first call of a conversation that waits for a person. */
  approve(conversation: string): Promise<void>;
  /** The files of the project, all that was stored among them, that hold a text. */
  filesWith(text: string): Promise<readonly string[]>;
}

/** What is around the agent. */
export interface DeskOptions {
  /** Where the MCP server and the service are. */
  readonly url: string;
  /** The value of both secrets. */
  readonly canary: string;
}

/** Serves the project with `tenon dev`, or from the Worker that `tenon build` writes for it. */
export async function createDesk(
  platform: "node" | "workerd",
  options: DeskOptions,
): Promise<Desk> {
  const folder = await writeProject(options.url);
  const secrets = { SHOP_TOKEN: options.canary, BIKES_TOKEN: options.canary };
  const serve = platform === "node" ? serveOnNode : serveInWorkerd;
  const served = await serve(folder, secrets);
  return {
    url: served.url,
    approve: (conversation) => approve(served.url, conversation),
    filesWith: (text) => filesWith(folder, text),
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Served extends AsyncDisposable {
  readonly url: string;
}

async function serveOnNode(
  folder: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Served> {
  const words = ["--conditions=@tenon/source", "node_modules/tenon/src/main.ts"];
  const child = spawn(execPath, [...words, "dev", "--port", "0"], {
    cwd: folder,
    env: { ...env, ...secrets },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { url: await urlOf(child), [Symbol.asyncDispose]: () => end(child) };
}

async function urlOf({
  stdout,
  stderr,
}: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let said = "";
  // Nobody reads it, and the server must not wait for somebody.
  stdout.resume();
  for await (const line of createInterface(stderr)) {
    const url = / at (http:\/\/\S+)/.exec(line)?.[1];
    if (url !== undefined) {
      stderr.resume();
      return url;
    }
    said += `${line}\n`;
  }
  throw new TenonError("internal", `The server ended: ${said}`);
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "close");
  child.kill("SIGTERM");
  await ended;
}

async function serveInWorkerd(
  folder: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Served> {
  const { code, stderr } = await runTenon(folder, ["build", "--platform", "cloudflare"]);
  if (code !== 0) throw new TenonError("internal", stderr);
  const script = join(folder, "worker.mjs");
  await writeFile(script, await bundleWorker(join(folder, "cloudflare/worker.ts")));
  const orders = { script, folder, scenario: "", killAt: 0, variables: secrets };
  const workerd = WorkerdProcess.start(orders);
  const line = await workerd.said(({ type }) => type === "ready");
  const url = line.type === "ready" ? new URL(line.url).origin : "";
  return { url, [Symbol.asyncDispose]: () => workerd.kill() };
}

const lookEveryMs = 100;

async function approve(url: string, conversation: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/approvals`);
    const { approvals } = (await response.json()) as {
      readonly approvals: readonly { readonly conversation: string; readonly call: string }[];
    };
    const asked = approvals.find((each) => each.conversation === conversation);
    if (asked !== undefined) {
      const call = encodeURIComponent(asked.call);
      const answered = await fetch(`${url}/agents/desk/${conversation}/approvals/${call}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ decision: "approve" }),
      });
      if (answered.ok) return;
      throw new TenonError("internal", `The approval was refused: ${await answered.text()}`);
    }
    await pause(lookEveryMs);
  }
}

async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if ((await readFile(file)).includes(text)) found.push(file);
  }
  return found;
}

const root = join(import.meta.dirname, "../..");

/** What such a project would install. */
const packages = {
  tenon: "packages/framework/cli",
  "@tenon/inspector": "packages/framework/inspector",
  "@tenon/mcp": "packages/framework/mcp",
  "@tenon/isolate-dynamic-workers": "packages/isolate/dynamic-workers",
  "@tenon/platform-cloudflare": "packages/platform/cloudflare",
} as const;

async function writeProject(url: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-code-mode-"));
  for (const [name, path] of Object.entries(packages)) {
    const place = join(folder, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(root, path), place);
  }
  await mkdir(join(folder, "agents/desk"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "name": "desks", "type": "module" }\n');
  await writeFile(join(folder, "agents/desk/agent.ts"), agentFile(url));
  await writeFile(join(folder, "tenon.config.ts"), configFile(url));
  return folder;
}

function agentFile(url: string): string {
  return `
import { mcp } from "@tenon/mcp";
import { codeTool, defineAgent, defineTool, fetchTool } from "tenon";

const price = defineTool({
  name: "price",
  description: "Price of a bike.",
  input: { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] },
  replay: "safe",
  run: (input) => 100 + String((input as { sku: string }).sku).length,
});

const rates = fetchTool({
  allow: [
    {
      url: "${url}/",
      secrets: ["SHOP_TOKEN"],
      headers: ({ SHOP_TOKEN: token }) => ({ authorization: "Bearer " + token }),
    },
  ],
});

const bikes = mcp({
  name: "bikes",
  server: "${url}/mcp",
  headers: () => ({ authorization: "Bearer " + process.env["BIKES_TOKEN"] }),
  approval: (tool) => tool === "pay",
});

export default defineAgent({
  model: "scripted/coder",
  instructions: "You sell bikes.",
  async tools() {
    const tools = [price, rates, ...(await bikes.tools())];
    return [...tools, codeTool({ tools })];
  },
});
`;
}

function configFile(url: string): string {
  const code = `
    const local: number = await tools.price({ sku: "a" });
    const [remote, rate] = await Promise.all([
      tools.bikes_price({}),
      tools.fetch({ url: "${url}/rate" }).then(({ body }) => body),
    ]);
    const away = await tools.fetch({ url: "${url}/away" }).then(() => false, (error) => error.message.includes("not an allowed address"));
    const paid = await tools.bikes_pay({ eur: 7 });
    return JSON.stringify({ local, remote, rate, away, paid });`;
  return `
import { createScriptedModels, defineConfig } from "tenon";

const scripts = {
  coder: [
    { calls: [{ name: "code", input: { code: ${JSON.stringify(code)} } }] },
    { text: "{{result:code.result}}" },
  ],
};

export default defineConfig({ providers: { scripted: createScriptedModels({ scripts }) } });
`;
}
