import { findBrokenPromises, workflowSuites } from "@tenon/conformance";
import type { Host } from "@tenon/contracts";
import {
  createCloudflarePlatform,
  directoryIn,
  type CloudflareStore,
} from "@tenon/platform-cloudflare";
import { createRuntime, createWorkflows } from "@tenon/runtime";
import type { FlowBehaviour } from "../flow-behaviour.ts";
import type { SuiteEnv } from "./suite-host.ts";

/** Every behaviour that the suites show. */
const behaviours: readonly FlowBehaviour[] = workflowSuites.flatMap(({ proofs }) =>
  Object.entries(proofs).flatMap(([requirement, shown]) =>
    Object.keys(shown).map((behaviour) => ({ requirement, behaviour })),
  ),
);

/** Shows a behaviour in an object of its own: each process of a proof is a platform on the storage of the object. */
export function openFlowSuites(env: SuiteEnv, store: CloudflareStore): Host {
  return {
    // What is due is driven by the proofs.
    wake: async () => undefined,
    async fetch(request) {
      const [requirement = "", behaviour = ""] = new URL(request.url).searchParams.getAll("of");
      return Response.json(await brokenIn({ requirement, behaviour }, env, store));
    },
  };
}

/** Lists the behaviours, or tries the one that is asked for. */
export async function routeFlows(request: Request, env: SuiteEnv): Promise<Response> {
  const of = new URL(request.url).searchParams.getAll("of");
  if (of.length === 0) return Response.json(behaviours);
  return env.AGENTS.getByName(of.join(" ")).fetch(request);
}

async function brokenIn(
  { requirement, behaviour }: FlowBehaviour,
  env: SuiteEnv,
  store: CloudflareStore,
): Promise<readonly string[]> {
  const suite = workflowSuites.find(({ proofs }) => proofs[requirement] !== undefined);
  const proof = suite?.proofs[requirement]?.[behaviour];
  if (suite === undefined || proof === undefined) return ["There is no such behaviour."];
  const directory = directoryIn(() => env.DIRECTORY, crypto.randomUUID());
  const only = { ...suite, proofs: { [requirement]: { [behaviour]: proof } } };
  const broken = await findBrokenPromises(only, async () => ({
    cutStride: 9,
    createEngine: ({ workflows, ...parts }) =>
      createRuntime({ ...parts, workflows: createWorkflows(workflows) }),
    open: async () => createCloudflarePlatform({ store, directory, env: {} }),
    advance: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms);
      }),
    async [Symbol.asyncDispose]() {},
  }));
  return broken.map(({ error }) => (error instanceof Error ? error.message : String(error)));
}
