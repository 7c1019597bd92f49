import type { Clock, Conversation, ModelEvent, ModelProviders, Part } from "@tenon/contracts";
import { defineAgent, defineTool } from "@tenon/agent";
import { loop } from "@tenon/harness-loop";
import { createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";
import { createArchive, createRuntime, type Runtime } from "@tenon/runtime";
import { createServer, type Server, type ServerLimits } from "@tenon/server";
import { createClient, type Client } from "../src/index.ts";

/** A server that can be killed and started again on the same logs, and a client of it. */
export interface World extends AsyncDisposable {
  readonly client: Client;
  /** Text that the model says; `finish` ends its reply. */
  readonly model: { say(text: string): void; finish(calls?: readonly string[]): void };
  /** Everything that was asked of the server: method and path. */
  readonly asked: string[];
  /** What the next answers do, before the server sees the request: anything but undefined is thrown or answered. */
  readonly faults: ((request: Request) => Response | Error | undefined)[];
  /** Ends the process, as a kill does for its readers, and starts another. */
  restart(): Promise<void>;
  readonly conversation: (id: string) => Conversation;
}

/** Opens a world. The client reaches the server by its `fetch` alone, without a network. */
export function openWorld(limits: Partial<ServerLimits> = {}): World {
  const model = createModel();
  const world = createMemoryWorld();
  const asked: string[] = [];
  const faults: World["faults"] = [];
  let running = start(model, world, limits);
  const client = createClient({
    url: "http://localhost/",
    headers: async () => ({ "x-who": "ann" }),
    async fetch(url, init) {
      const request = new Request(url, init);
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      const fault = faults.shift()?.(request);
      if (fault instanceof Error) throw fault;
      return fault ?? running.server.fetch(request);
    },
  });
  return {
    client,
    model,
    asked,
    faults,
    async restart() {
      const before = running;
      await before.stop();
      running = start(model, world, limits);
    },
    conversation: (id) => running.runtime.conversation("shop", id as Conversation["id"]),
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

interface Running {
  readonly server: Server;
  readonly runtime: Runtime;
  stop(): Promise<void>;
}

function start(
  models: ModelProviders,
  world: ReturnType<typeof createMemoryWorld>,
  limits: Partial<ServerLimits>,
): Running {
  const platform = createMemoryPlatform({ clock: realClock, world, leaseTtlMs: 60_000 });
  const agents = {
    names: () => [agent.name],
    get: async (name: string) => (name === agent.name ? agent : undefined),
  };
  const runtime = createRuntime({
    platform,
    agents,
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models,
  });
  runtime.start();
  const archive = createArchive(platform);
  const authorize = (request: Request) => request.headers.get("x-who") ?? undefined;
  const server = createServer({ runtime, platform, agents, archive, authorize, limits });
  return {
    server,
    runtime,
    async stop() {
      server.close();
      await runtime.stop();
      await platform[Symbol.asyncDispose]();
    },
  };
}

const agent = defineAgent({
  name: "shop",
  model: "test/model",
  instructions: "You sell bikes.",
  workspace: true,
  tools: [
    defineTool({
      name: "note",
      description: "Writes a file.",
      input: { type: "object" },
      replay: "safe",
      run: (_input, { workspace, call }) =>
        workspace.write(`/notes/${call}.md`, new TextEncoder().encode("noted")),
    }),
    defineTool({
      name: "pay",
      description: "Pays.",
      input: { type: "object" },
      approval: () => true,
      publicOutput: () => "paid",
      run: () => "a receipt",
    }),
  ],
});

const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

/** A model whose words are said by the test. */
function createModel(): World["model"] & ModelProviders {
  const said: ModelEvent[] = [];
  let wake: () => void = () => undefined;
  let text = "";
  let replies = 0;
  const send = (event: ModelEvent): void => {
    said.push(event);
    wake();
  };
  return {
    open: async () => ({
      name: "test",
      secrets: [],
      async *stream(_question, { signal }) {
        for (;;) {
          const event = said.shift();
          if (event !== undefined) yield event;
          if (event?.type === "reply" || signal.aborted) return;
          if (event !== undefined) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener("abort", () => resolve(), { once: true });
          });
        }
      },
    }),
    say(more) {
      text += more;
      send({ type: "delta", delta: { type: "text", index: 0, text: more } });
    },
    finish(calls = []) {
      replies += 1;
      const parts: Part[] = text === "" ? [] : [{ type: "text", text }];
      for (const name of calls)
        parts.push({ type: "call", id: `${name}-${replies}` as never, name, input: {} });
      text = "";
      const usage = { input: 2, output: 1, cacheRead: 0, cacheWrite: 0, cost: 0 };
      send({ type: "reply", reply: { parts, stop: calls.length > 0 ? "tools" : "stop", usage } });
    },
  };
}
