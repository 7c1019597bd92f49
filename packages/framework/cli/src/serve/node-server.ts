import { setTimeout as sleep } from "node:timers/promises";
import type { Agent, LogId, Platform } from "@tenon/contracts";
import type { AuthorizeConfig } from "@tenon/project";
import { createArchive } from "@tenon/runtime";
import { createServer, type Server } from "@tenon/server";
import { listen, type Listener } from "@tenon/server/node";
import { sortByFitness } from "../compose/choice.ts";
import type { LoadedAgents } from "../compose/load-agents.ts";
import { declaredBy } from "../compose/load-agents.ts";
import { checkSchedules } from "../compose/check-schedules.ts";
import { declareSchedules } from "../compose/declare-schedules.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import type { UserPackages } from "../compose/user-packages.ts";
import { createFallback, type Page } from "./fallback.ts";
import { Metrics } from "./metrics/metrics.ts";
import { observeServer } from "./observed-server.ts";
import { addProcessMetrics } from "./metrics/process-metrics.ts";
import type { Reporter } from "./reporter.ts";
import { watchWork } from "./watched-work.ts";
import { WorkMetrics } from "./metrics/work-metrics.ts";

/** What one process serves. */
export interface NodeServerOptions extends LoadedAgents {
  readonly platform: Platform;
  readonly reporter: Reporter;
  readonly authorize?: AuthorizeConfig | undefined;
  readonly page?: Page | undefined;
  /** Shows hints to this machine, and tells of less. */
  readonly isDevelopment?: boolean;
  /** Packages that were bundled. Left out: those that are installed. */
  readonly packages?: UserPackages | undefined;
  readonly onSubmission?: ((log: LogId) => void) | undefined;
}

/** A process that serves and drives. */
export interface NodeServer {
  /** Drives what is due, and takes requests. */
  open(address: Address): Promise<Listener>;
  /** Takes no more requests, hands open turns back and ends readers. Resolves false when something does not end. */
  drain(): Promise<boolean>;
}

/** Where a server listens. */
export interface Address {
  readonly port: number;
  readonly hostname: string;
}

/** What does not end by itself is left after this. Its turns are taken over, as after a kill. */
const drainMs = 10_000;

/** Joins agents and a store into a server. */
export async function createNodeServer(options: NodeServerOptions): Promise<NodeServer> {
  const { reporter, authorize, page, isDevelopment = false } = options;
  const metrics = new Metrics();
  const work = new WorkMetrics(metrics);
  const undo = addProcessMetrics(metrics);
  const { onSubmission } = options;
  const platform = watchWork(options.platform, { reporter, work, onSubmission });
  const runtime = createLocalRuntime({
    ...options,
    platform,
    agents: await fitAgents(options),
    onProblem(log, error) {
      work.dropped(log);
      reporter.problem(error, log);
    },
  });
  const server = createServer({
    runtime,
    platform,
    agents: agentsOf(options.agents),
    archive: createArchive(platform),
    isDevelopment,
    fallback: createFallback({ metrics, authorize, page }),
    onProblem: (error, requestId) => reporter.problem(error, `request ${requestId}`),
    ...(authorize === undefined ? {} : { authorize }),
  });
  const observed = observeServer(server, { metrics, reporter, isQuiet: isDevelopment });
  let listener: Listener | undefined;
  return {
    async open(address) {
      const declared = declaredBy(options);
      checkSchedules(declared);
      await declareSchedules(runtime, declared);
      listener = await listen(observed, address);
      runtime.start();
      return listener;
    },
    async drain() {
      undo();
      const ended = Promise.all([closed(listener, server), runtime.stop()]).then(() => true);
      return Promise.race([ended, sleep(drainMs, false, { ref: false })]);
    },
  };
}

/** New connections go elsewhere before readers are sent there. */
async function closed(listener: Listener | undefined, server: Server): Promise<void> {
  if (listener === undefined) server.close();
  else await listener.close();
}

/** What an agent could only fail at here, such as one without its key, is left to another process. */
async function fitAgents(options: NodeServerOptions): Promise<readonly Agent[]> {
  const { fit, unfit } = await sortByFitness(options, options.agents);
  for (const { agent, error } of unfit)
    options.reporter.problem(
      error,
      `${agent.name} accepts, and waits for a process that can answer`,
    );
  return fit;
}

function agentsOf(agents: readonly Agent[]): {
  names(): readonly string[];
  get(name: string): Promise<Agent | undefined>;
} {
  return {
    names: () => agents.map(({ name }) => name),
    get: async (name) => agents.find((agent) => agent.name === name),
  };
}
