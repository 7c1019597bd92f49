import type { Host } from "@tenon/contracts";
import {
  createCloudflarePlatform,
  directoryIn,
  type CloudflareStore,
} from "@tenon/platform-cloudflare";
import { createRuntime } from "@tenon/runtime";
import { behavioursOf, cellOf, type Cell } from "../../matrix/cells.ts";
import { testedHarnesses } from "../../matrix/harnesses.ts";
import type { Target } from "../../matrix/target.ts";

/** What the Worker is bound to. */
export interface SuiteEnv {
  readonly AGENTS: DurableObjectNamespace;
  readonly DIRECTORY: DurableObjectNamespace;
}

/**
 * Tries a requirement in an object of its own: each process of a proof is a platform on the storage of the object, whose
 * driver is armed by what they record.
 */
export function openSuiteHost(env: SuiteEnv, store: CloudflareStore): Host {
  return {
    // What is due is driven by the proofs.
    wake: async () => undefined,
    async fetch(request) {
      const { searchParams } = new URL(request.url);
      const [platform = "", harness, requirement = "", behaviour = ""] = searchParams.getAll("of");
      const tested = testedHarnesses.find((each) => each.harness.name === harness);
      if (tested === undefined) return new Response("There is no such harness.", { status: 404 });
      const target = targetIn(env, store, platform);
      return Response.json(await cellOf(target, { tested, requirement, behaviour }));
    },
  };
}

/** Tries the requirement that is asked for: each of its behaviours in an object of its own, one after the other. */
export async function routeSuite(request: Request, env: SuiteEnv): Promise<Response> {
  const [platform = "", harness = "", requirement = ""] = new URL(request.url).searchParams.getAll(
    "of",
  );
  const broken: string[] = [];
  for (const behaviour of behavioursOf(requirement)) {
    const parts = [platform, harness, requirement, behaviour];
    const query = new URLSearchParams(parts.map((part) => ["of", part]));
    const object = env.AGENTS.getByName(parts.join(" "));
    const answered = await object.fetch(`http://object/?${query.toString()}`);
    if (!answered.ok) return answered;
    const cell: Cell = await answered.json();
    broken.push(...(cell.broken ?? []));
  }
  const ok = broken.length === 0;
  const cell: Cell = { harness, platform, requirement, ok, ...(ok ? {} : { broken }) };
  return Response.json(cell);
}

function targetIn(env: SuiteEnv, store: CloudflareStore, name: string): Target {
  return {
    name,
    async create(tested) {
      const directory = directoryIn(() => env.DIRECTORY, crypto.randomUUID());
      return {
        ...tested,
        cutStride: 9,
        createEngine: createRuntime,
        open: async () => createCloudflarePlatform({ store, directory, env: {} }),
        advance: (ms) =>
          new Promise((resolve) => {
            setTimeout(resolve, ms);
          }),
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}
