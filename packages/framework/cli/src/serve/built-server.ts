import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { TenonError, type Agent, type Workflow } from "@tenon/contracts";
import { openNodePlatform } from "@tenon/platform-node";
import type { ProjectConfig } from "@tenon/project";
import { withLimits } from "../compose/bundled-agent.ts";
import { localIsolates } from "../compose/isolates.ts";
import type { UserPackages } from "../compose/user-packages.ts";
import { endProcess } from "../end-process.ts";
import { report } from "../report.ts";
import { createNodeServer } from "./node-server.ts";
import { createReporter } from "./reporter.ts";
import { readPort, serveUntilStopped } from "./serve-until-stopped.ts";

/** What a built server serves: everything is imported by its entry. */
export interface BuiltServer {
  readonly agents: readonly Agent[];
  /** Of each name the newest version is first. */
  readonly workflows?: readonly Workflow[];
  readonly config?: ProjectConfig;
  /** Packages of model providers and harnesses by name. */
  readonly packages?: Readonly<Record<string, () => Promise<unknown>>>;
}

/** Serves what was built until the process is told to stop, and ends the process. */
export async function serveBuilt(built: BuiltServer): Promise<never> {
  try {
    return await endProcess(await serve(built));
  } catch (error) {
    return endProcess(report(error, { isJson: false }));
  }
}

async function serve(built: BuiltServer): Promise<number> {
  const { agents, workflows = [], config = {}, packages = {} } = built;
  const { port, hostname, store, isJson } = readOptions();
  const address = { port: readPort(port), hostname };
  const reporter = createReporter({ isJson });
  const file = resolve(store);
  await mkdir(dirname(file), { recursive: true });
  const isolates = localIsolates(process.cwd(), config);
  const platform = await openNodePlatform({ file, isolates });
  const limited = agents.map((agent) => withLimits(agent, config));
  const server = await createNodeServer({
    folder: process.cwd(),
    config,
    agents: limited,
    workflows,
    platform,
    reporter,
    authorize: config.authorize,
    packages: bundled(packages),
  });
  return serveUntilStopped(server, {
    agents: limited,
    platform,
    storeName: file,
    address,
    reporter,
  });
}

interface BuiltOptions {
  readonly port: string;
  readonly hostname: string;
  readonly store: string;
  readonly isJson: boolean;
}

/** What the command line says, else the environment. `HOSTNAME` is no answer: containers set it to their own name. */
function readOptions(): BuiltOptions {
  const { PORT, TENON_HOSTNAME, TENON_STORE } = process.env;
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: PORT ?? "4000" },
      hostname: { type: "string", default: TENON_HOSTNAME ?? "127.0.0.1" },
      store: { type: "string", default: TENON_STORE ?? "data/store.db" },
      "json-logs": { type: "boolean", default: false },
    },
  });
  const { port, hostname, store, "json-logs": isJson } = values;
  return { port, hostname, store, isJson };
}

function bundled(packages: NonNullable<BuiltServer["packages"]>): UserPackages {
  return {
    has: (name) => Object.hasOwn(packages, name),
    async import(name) {
      const load = Object.hasOwn(packages, name) ? packages[name] : undefined;
      if (load !== undefined) return load();
      throw new TenonError("missing-package", `This was built without the package "${name}".`, {
        hint: `Run npm install ${name} in the project, and tenon build again.`,
      });
    },
  };
}
