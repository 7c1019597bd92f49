import {
  TenonError,
  type Agent,
  type Host,
  type ModelProvider,
  type ModelProviders,
  type Platform,
  type Workflow,
} from "@tenon/contracts";
import { createAiSdkProviders, type AiSdkProvidersOptions } from "@tenon/model-ai-sdk";
import { createScriptedProviders } from "@tenon/model-scripted";
import type { ProjectConfig, ProviderConfig } from "@tenon/project";
import { createArchive, createRuntime, createWorkflows } from "@tenon/runtime";
import { createServer, type Authorize } from "@tenon/server";
import { answerArchive } from "./archive-requests.ts";
import { withLimits } from "./bundled-agent.ts";
import { harnessesOf } from "./known-harnesses.ts";
import { pricedModels } from "./priced-models.ts";
import type { UserPackages } from "./user-packages.ts";

/** What a Worker joins: everything is imported by its entry, because nothing can be looked for when it runs. */
export interface WorkerHostOptions {
  readonly platform: Platform;
  readonly agents: readonly Agent[];
  /** Of two with one name the first is the newest. Left out: instances are left to another release. */
  readonly workflows?: readonly Workflow[];
  readonly config?: ProjectConfig;
  /** Packages of model providers and harnesses by name. */
  readonly packages?: Readonly<Record<string, () => Promise<unknown>>>;
  /** How models are asked: `createAiTransport` of `@tenon/platform-cloudflare`. Left out: over the network. */
  readonly transport?: NonNullable<AiSdkProvidersOptions["openTransport"]>;
  /** Says who asks. Left out: only requests of this machine are answered. */
  readonly authorize?: Authorize;
}

/** The runtime and the server of one object. */
export function createWorkerHost(options: WorkerHostOptions): Host {
  const { config = {}, packages = {}, authorize } = options;
  const platform = withIsolatePrice(options.platform, config);
  const known = options.agents.map((agent) => withLimits(agent, config));
  const agents = {
    names: () => known.map(({ name }) => name),
    get: async (name: string) => known.find((agent) => agent.name === name),
  };
  const runtime = createRuntime({
    platform,
    agents,
    harnesses: harnessesOf(bundled(packages), config.harness),
    models: modelsOf(options),
    workflows: createWorkflows(options.workflows ?? []),
    // Every row is billed: fragments of a reply are stored by the second.
    policy: { deltaFlushMs: 1000, deltaFlushBytes: 32_768 },
    onProblem: (log, error) => console.error(log, error),
  });
  const archive = createArchive(platform);
  const guarded = authorize === undefined ? {} : { authorize };
  const server = createServer({
    runtime,
    platform,
    agents,
    archive,
    // Nobody has a command line in an object.
    fallback: answerArchive({ archive, ...guarded }),
    onProblem: (error, requestId) => console.error(requestId, error),
    ...guarded,
  });
  return {
    wake: (log) => runtime.wake(log),
    fetch: (request) => server.fetch(request),
  };
}

function withIsolatePrice(platform: Platform, { isolates: given }: ProjectConfig): Platform {
  const { isolates } = platform;
  if (isolates === undefined || given?.costPerRun === undefined) return platform;
  return { ...platform, isolates: { ...isolates, costPerRun: given.costPerRun } };
}

function bundled(packages: NonNullable<WorkerHostOptions["packages"]>): UserPackages {
  return {
    has: (name) => Object.hasOwn(packages, name),
    import: (name) => importBundled(packages, name),
  };
}

function modelsOf({ config = {}, packages = {}, transport }: WorkerHostOptions): ModelProviders {
  const adapters = new Map<string, ModelProviders>([["scripted", createScriptedProviders()]]);
  const settings: Record<string, ProviderConfig> = transport === undefined ? {} : { ...workersAi };
  for (const [name, provider] of Object.entries(config.providers ?? {})) {
    if ("open" in provider) adapters.set(name, provider);
    else settings[name] = provider;
  }
  const others = createAiSdkProviders({
    providers: settings,
    importPackage: (name) => importBundled(packages, name),
    ...(transport === undefined ? {} : { openTransport: transport }),
  });
  const models: ModelProviders = {
    open: (model): Promise<ModelProvider> => (adapters.get(model.provider) ?? others).open(model),
  };
  return pricedModels(models, config);
}

/** It speaks the format that most of them speak; the transport knows the address and asks the binding instead. */
const workersAi: Readonly<Record<string, ProviderConfig>> = {
  "workers-ai": { baseUrl: "https://workers-ai.invalid/v1", secret: null },
};

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
