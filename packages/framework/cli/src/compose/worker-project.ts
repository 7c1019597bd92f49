import { basename, extname, join, posix } from "node:path";
import { readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { TenonError, type Agent } from "@tenon/contracts";
import type { LoadedAgent, Project } from "@tenon/project";
import type { WorkerAgent, WorkerProject } from "@tenon/platform-cloudflare/build";
import { checkSchedules } from "./check-schedules.ts";
import { findConfig } from "./project-folder.ts";
import { packageOfHarness } from "./known-harnesses.ts";
import { isOwn } from "./user-packages.ts";

/** Where the entry of the Worker stands in a project. */
export const entryFile = "cloudflare/worker.ts";

/**
 * What the entry of a Worker has to import of a project. Throws `invalid-project`, and `unknown-workflow` or
 * `unknown-agent` for a schedule of what there is not.
 */
export async function workerProject(
  project: Project,
  driver: WorkerProject["driver"],
): Promise<WorkerProject> {
  const { folder, agents, workflows, config } = project;
  const configFile = findConfig(folder);
  checkSchedules({
    file: configFile,
    schedules: config.schedules,
    agents: agents.map(({ name }) => name),
    workflows: workflows.map(({ name }) => name),
  });
  const models = agents.flatMap(({ manifest }) => manifest.models);
  // Only what is chosen is bundled.
  const harnesses = [config.harness, ...agents.map(({ agent }) => agent.harness)].filter(
    (name) => name !== undefined,
  );
  return {
    agents: await Promise.all(agents.map((agent) => workerAgent(folder, agent))),
    packages: [
      ...new Set([
        ...models.flatMap(({ provider }) => packagesOf(provider, config)),
        ...harnesses.flatMap((name) => packageOfHarness(name) ?? []),
      ]),
      // wrangler looks from the project: what is only beside this command does not count.
    ].filter((name) => isOwn(folder, name)),
    driver,
    classes: ownClasses(project),
    ...(usesWorkflows(project)
      ? { workflows: workflows.map(({ name, file }) => ({ name, file: fromEntry(file) })) }
      : {}),
    writesWorkflows: writesWorkflows(project),
    declaresSchedules: declaresSchedules(config),
    hasPage: isOwn(folder, "@tenon/inspector"),
    usesIsolates:
      agents.some(({ agent }) => usesIsolates(agent)) ||
      (agents.some(({ agent }) => typeof agent.tools === "function") &&
        isOwn(folder, isolatesPackage)),
    asksWorkersAi: models.some(({ provider }) => provider === "workers-ai"),
    ...(configFile === undefined ? {} : { config: fromEntry(configFile) }),
  };
}

/** Which tools a function will give is known when it is asked: whoever computes them may use isolates. */
export function usesIsolates({ tools }: Agent): boolean {
  return typeof tools !== "function" && tools.some((tool) => tool.usesIsolates === true);
}

/** Tools that a function will give may let a model write workflows. */
function writesWorkflows({ agents, folder }: Project): boolean {
  return agents.some(({ agent: { tools } }) =>
    typeof tools === "function"
      ? isOwn(folder, isolatesPackage)
      : tools.some(({ startsWorkflow }) => startsWorkflow === "written"),
  );
}

const isolatesPackage = "@tenon/isolate-dynamic-workers";

/** What drives instances fires schedules, too: those of the configuration, and those that agents set. */
function usesWorkflows(project: Project): boolean {
  const { agents, workflows, config } = project;
  const isSetting = agents.some(({ agent }) => agent.schedules === true);
  return workflows.length > 0 || isSetting || declaresSchedules(config) || writesWorkflows(project);
}

function declaresSchedules({ schedules = [] }: Project["config"]): boolean {
  return schedules.length > 0;
}

/** Classes by agent or workflow, for those that have one of their own. Throws `invalid-project` for what there is not. */
function ownClasses({ agents, workflows, config }: Project): Readonly<Record<string, string>> {
  const known = new Map([
    ...agents.map(({ name }) => [name, className(name, "Agent")] as const),
    ...workflows.map(({ name }) => [`workflows/${name}`, className(name, "Workflow")] as const),
  ]);
  const wanted = config.cloudflare?.ownClass ?? [];
  const unknown = wanted.find((name) => !known.has(name));
  if (unknown === undefined)
    return Object.fromEntries(wanted.map((name) => [name, known.get(name) ?? ""]));
  throw new TenonError(
    "invalid-project",
    `tenon.config: cloudflare.ownClass names "${unknown}", which is no agent and no workflow of this project.`,
    { hint: `There are: ${[...known.keys()].join(", ")}.` },
  );
}

/** `refund-desk` becomes `RefundDeskAgent`. */
function className(name: string, suffix: "Agent" | "Workflow"): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return `${words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1)).join("")}${suffix}`;
}

/**
 * Packages that a provider may be reached with. One of a name that nobody knows speaks the format that most of them
 * speak.
 */
export function packagesOf(
  provider: string,
  { providers = {} }: Project["config"],
): readonly string[] {
  const own = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  if (provider === "scripted" || (own !== undefined && "open" in own)) return [];
  return [`@ai-sdk/${own?.like ?? provider}`, "@ai-sdk/openai-compatible"];
}

async function workerAgent(
  folder: string,
  { name, file, manifest }: LoadedAgent,
): Promise<WorkerAgent> {
  const own = folderOf(file);
  const instructions = own === undefined ? undefined : posix.join(own, "instructions.md");
  return {
    name,
    file: fromEntry(file),
    tools: Object.fromEntries(
      Object.entries(await toolFiles(folder, own)).map(([tool, path]) => [tool, fromEntry(path)]),
    ),
    ...(instructions !== undefined && existsSync(join(folder, instructions))
      ? { instructions: fromEntry(instructions) }
      : {}),
    ...(manifest.skills === undefined ? {} : { skills: manifest.skills }),
  };
}

/** The folder of an agent; a file that stands alone has none, whatever is beside it. */
export function folderOf(file: string): string | undefined {
  const folder = posix.dirname(file);
  return folder === "." ? undefined : folder;
}

/** The tools of an agent's folder by name, each with its file relative to the project. */
export async function toolFiles(
  folder: string,
  own: string | undefined,
): Promise<Record<string, string>> {
  if (own === undefined) return {};
  const place = posix.join(own, "tools");
  const files = existsSync(join(folder, place)) ? await readdir(join(folder, place)) : [];
  const sources = files
    .toSorted()
    .filter((file) => /\.m?[jt]s$/.test(file) && !/^[._]|\.(d|test|spec)\.m?[jt]s$/.test(file));
  return Object.fromEntries(
    sources.map((file) => [basename(file, extname(file)), posix.join(place, file)]),
  );
}

function fromEntry(file: string): string {
  const path = posix.relative(posix.dirname(entryFile), file.replaceAll("\\", "/"));
  return path.startsWith(".") ? path : `./${path}`;
}
