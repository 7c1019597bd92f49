import { DurableObject } from "cloudflare:workers";
import { jsonSchema, tool } from "ai";
import { MockLanguageModelV4, simulateReadableStream } from "ai/test";
import { ThinkHarness } from "agents/harness/think";
import { Lifecycle } from "agents/lifecycle";
import type { Outside } from "./remote-witness.ts";

// The harness that Cloudflare ships, with the same model at hand: what comes back first after a kill is told alike.

interface ThinkEnv {
  readonly OUTSIDE: Outside;
  readonly AGENTS: DurableObjectNamespace;
}

const steps = 8;
const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** Asks for one more look until there were enough. */
const model = new MockLanguageModelV4({
  doStream: async ({ prompt }) => {
    const looks = prompt.filter(({ role }) => role === "tool").length;
    const id = `look-${looks}`;
    return {
      stream: simulateReadableStream({
        chunkDelayInMs: null,
        initialDelayInMs: null,
        chunks: [
          { type: "stream-start", warnings: [] },
          ...(looks < steps
            ? [{ type: "tool-call", toolCallId: id, toolName: "look", input: "{}" } as const]
            : ([
                { type: "text-start", id },
                { type: "text-delta", id, delta: "All seen." },
                { type: "text-end", id },
              ] as const)),
          {
            type: "finish",
            usage,
            finishReason: { unified: looks < steps ? "tool-calls" : "stop", raw: undefined },
          },
        ],
      }),
    };
  },
});

export class AgentObject extends DurableObject<ThinkEnv> {
  readonly #harness = new ThinkHarness({
    model,
    maxSteps: steps + 1,
    tools: {
      look: {
        ...tool({
          description: "Looks.",
          inputSchema: jsonSchema({ type: "object", properties: {} }),
          execute: () => this.#tell("/appended", ["look"]),
        }),
        recovery: "rerun",
      },
    },
    hooks: { onTurnEnd: () => this.#tell("/appended", ["submission.settled"]) },
  });
  readonly lifecycle: Lifecycle<ThinkEnv> = Lifecycle.install<ThinkEnv>(this).use(this.#harness);

  async onStart(): Promise<void> {
    await this.#tell("/started", []);
  }

  async onRequest(request: Request): Promise<Response> {
    await this.#harness.session().submit(await request.text());
    return Response.json({});
  }

  async #tell(path: string, types: readonly string[]): Promise<void> {
    const init = { method: "POST", body: JSON.stringify(types) };
    await this.env.OUTSIDE.fetch(`http://outside${path}`, init);
  }
}

/** Is bound, and never asked. */
export class DirectoryObject extends DurableObject {}

export default {
  fetch: (request: Request, { AGENTS }: ThinkEnv): Promise<Response> =>
    AGENTS.getByName("one").fetch(request),
};
