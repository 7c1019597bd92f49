import type { Harness, Platform } from "@tenon/contracts";
import { createPiHarness } from "@tenon/harness-pi";
import { createThink } from "@tenon/harness-think";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createRuntime, type Policy, type Runtime } from "@tenon/runtime";
import { createServer, type Server, type ServerOptions } from "@tenon/server";
import { guide, seller } from "./agents.ts";
import { scripts } from "./scripts.ts";

/** What differs between the places where the app runs. */
export interface HostOptions extends Pick<ServerOptions, "fallback"> {
  readonly platform: Platform;
  readonly policy?: Partial<Policy>;
}

/** The app itself: two agents, two harnesses and the server. The same on Node and in a Worker. */
export function createHost({ platform, policy, fallback }: HostOptions): {
  readonly runtime: Runtime;
  readonly server: Server;
} {
  const runtime = createRuntime({
    platform,
    agents,
    harnesses,
    models: createScriptedProviders({ scripts, clock: platform.clock, tokensPerSecond: 60 }),
    ...(policy === undefined ? {} : { policy }),
  });
  const server = createServer({
    runtime,
    platform,
    agents,
    ...(fallback === undefined ? {} : { fallback }),
  });
  return { runtime, server };
}

const agents: ServerOptions["agents"] = {
  names: () => [guide.name, seller.name],
  get: async (name) => [guide, seller].find((agent) => agent.name === name),
};

const known: Readonly<Record<string, Harness>> = { think: createThink(), pi: createPiHarness() };

const harnesses = {
  default: "think",
  names: (): readonly string[] => Object.keys(known),
  get: async (name: string): Promise<Harness | undefined> =>
    Object.hasOwn(known, name) ? known[name] : undefined,
};
