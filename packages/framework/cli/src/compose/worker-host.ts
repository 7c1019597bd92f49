import {
  TenonError,
  type Agent,
  type Harness,
  type Host,
  type ModelProvider,
  type ModelProviders,
  type Platform,
} from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createThink } from "@tenon/harness-think";
import { createAiSdkProviders } from "@tenon/model-ai-sdk";
import { createScriptedProviders } from "@tenon/model-scripted";
import type { ProjectConfig, ProviderConfig } from "@tenon/project";
import { createArchive, createRuntime, type Harnesses } from "@tenon/runtime";
import { createServer, type Authorize } from "@tenon/server";
import { withLimits } from "./bundled-agent.ts";
import { pricedModels } from "./priced-models.ts";

/** What a Worker joins: everything is imported by its entry, because nothing can be looked for when it runs. */
export interface WorkerHostOptions {
  readonly platform: Platform;
  readonly agents: readonly Agent[];
  readonly config?: ProjectConfig;
  /** Packages of model providers and harnesses by name. */
  readonly packages?: Readonly<Record<string, () => Promise<unknown>>>;
  /** Says who asks. Left out: only requests of this machine are answered. */
  readonly authorize?: Authorize;
}

/** The runtime and the server of one object. */
export function createWorkerHost(options: WorkerHostOptions): Host {
  const { platform, config = {}, packages = {}, authorize } = options;
  const known = options.agents.map((agent) => withLimits(agent, config));
  const agents = {
    names: () => known.map(({ name }) => name),
    get: async (name: string) => known.find((agent) => agent.name === name),
  };
  const runtime = createRuntime({
    platform,
    agents,
    harnesses: harnessesOf(config.harness),
    models: modelsOf(config, packages),
    // Every row is billed: fragments of a reply are stored by the second.
    policy: { deltaFlushMs: 1000, deltaFlushBytes: 32_768 },
    onProblem: (log, error) => console.error(log, error),
  });
  const server = createServer({
    runtime,
    platform,
    agents,
    archive: createArchive(platform),
    onProblem: (error, requestId) => console.error(requestId, error),
    ...(authorize === undefined ? {} : { authorize }),
  });
  return {
    wake: (log) => runtime.wake(log),
    fetch: (request) => server.fetch(request),
  };
}

function harnessesOf(byDefault = "think"): Harnesses {
  const known: Readonly<Record<string, Harness>> = { think: createThink(), loop };
  return {
    default: byDefault,
    names: () => Object.keys(known),
    get: async (name) => (Object.hasOwn(known, name) ? known[name] : undefined),
  };
}

function modelsOf(
  config: ProjectConfig,
  packages: NonNullable<WorkerHostOptions["packages"]>,
): ModelProviders {
  const adapters = new Map<string, ModelProviders>([["scripted", createScriptedProviders()]]);
  const settings: Record<string, ProviderConfig> = {};
  for (const [name, provider] of Object.entries(config.providers ?? {})) {
    if ("open" in provider) adapters.set(name, provider);
    else settings[name] = provider;
  }
  const others = createAiSdkProviders({
    providers: settings,
    importPackage: (name) => importBundled(packages, name),
  });
  const models: ModelProviders = {
    open: (model): Promise<ModelProvider> => (adapters.get(model.provider) ?? others).open(model),
  };
  return pricedModels(models, config);
}

async function importBundled(
  packages: NonNullable<WorkerHostOptions["packages"]>,
  name: string,
): Promise<unknown> {
  const load = Object.hasOwn(packages, name) ? packages[name] : undefined;
  if (load !== undefined) return load();
  throw new TenonError("missing-package", `The Worker was built without the package "${name}".`, {
    hint: `Add "${name}" to \`packages\` in the entry of the Worker, or build it again.`,
  });
}
