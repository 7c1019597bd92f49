import {
  TenonError,
  type Agent,
  type Host,
  type LogId,
  type ModelProvider,
  type ModelProviders,
  type Platform,
} from "@tenon/contracts";
import { createAiSdkProviders, type AiSdkProvidersOptions } from "@tenon/model-ai-sdk";
import { createScriptedProviders } from "@tenon/model-scripted";
import type { ProjectConfig, ProviderConfig } from "@tenon/project";
import { createArchive, createRuntime, type Runtime, type Workflows } from "@tenon/runtime";
import { createServer, type Authorize } from "@tenon/server";
import { answerArchive } from "./archive-requests.ts";
import { withLimits } from "./bundled-agent.ts";
import { declareSchedules, redeclareSchedule } from "./declare-schedules.ts";
import { harnessesOf } from "./known-harnesses.ts";
import { pricedModels } from "./priced-models.ts";
import type { UserPackages } from "./user-packages.ts";

/** What a Worker joins: everything is imported by its entry, because nothing can be looked for when it runs. */
export interface WorkerHostOptions {
  readonly platform: Platform;
  readonly agents: readonly Agent[];
  /** `createWorkflows([...])`. Left out: instances and schedules are left to another release, and what drives them is not bundled. */
  readonly workflows?: Workflows;
  readonly config?: ProjectConfig;
  /** Packages of model providers and harnesses by name. */
  readonly packages?: Readonly<Record<string, () => Promise<unknown>>>;
  /** How models are asked: `createAiTransport` of `@tenon/platform-cloudflare`. Left out: over the network. */
  readonly transport?: NonNullable<AiSdkProvidersOptions["openTransport"]>;
  /** Says who asks. Left out: only requests of this machine are answered. */
  readonly authorize?: Authorize;
}

/** What an object calls up to. */
export interface WorkerHost extends Host {
  /** Sets the schedules of the configuration, and cancels those that it does not declare any more. */
  beginRelease(): Promise<void>;
}

/** The runtime and the server of one object. */
export function createWorkerHost(options: WorkerHostOptions): WorkerHost {
  const { config = {}, packages = {}, workflows, authorize } = options;
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
    ...(workflows === undefined ? {} : { workflows }),
    // Every row is billed: fragments of a reply are stored by the second.
    policy: { deltaFlushMs: 1000, deltaFlushBytes: 32_768 },
    onProblem: tell,
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
    wake: (log) => wake(log, runtime, options),
    fetch: (request) => server.fetch(request),
    async beginRelease() {
      if (workflows === undefined) return;
      await declareSchedules(runtime, {
        schedules: config.schedules,
        agents: agents.names(),
        workflows: workflows.names(),
      });
    },
  };
}

/** Nothing has run since the deploy, maybe, so what is due may be what an earlier release declared. */
async function wake(
  log: LogId,
  runtime: Runtime,
  { workflows, config }: WorkerHostOptions,
): Promise<void> {
  try {
    if (workflows !== undefined) await redeclareSchedule(runtime, log, config?.schedules);
  } catch (error) {
    // It is due again soon.
    return tell(log, error);
  }
  await runtime.wake(log);
}

function tell(log: LogId, error: unknown): void {
  console.error(log, error);
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
