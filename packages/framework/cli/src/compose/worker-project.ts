import { basename, extname, join, posix } from "node:path";
import { readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { TenonError, type Agent } from "@tenon/contracts";
import type { LoadedAgent, Project } from "@tenon/project";
import type { WorkerAgent, WorkerProject } from "@tenon/platform-cloudflare/build";
import { packageOfHarness } from "./known-harnesses.ts";
import { isOwn } from "./user-packages.ts";

/** Where the entry of the Worker stands in a project. */
export const entryFile = "cloudflare/worker.ts";

/** What the entry of a Worker has to import of a project. */
export async function workerProject(
  { folder, agents, config }: Project,
  driver: WorkerProject["driver"],
): Promise<WorkerProject> {
  const models = agents.flatMap(({ manifest }) => manifest.models);
  // Only what is chosen is bundled.
  const harnesses = [config.harness, ...agents.map(({ agent }) => agent.harness)].filter(
    (name) => name !== undefined,
  );
  const configFile = findConfig(folder);
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
    classes: ownClasses(agents, config),
    usesIsolates:
      agents.some(({ agent }) => usesIsolates(agent)) ||
      (agents.some(({ agent }) => typeof agent.tools === "function") &&
        isOwn(folder, "@tenon/isolate-dynamic-workers")),
    asksWorkersAi: models.some(({ provider }) => provider === "workers-ai"),
    ...(configFile === undefined ? {} : { config: fromEntry(configFile) }),
  };
}

/** Which tools a function will give is known when it is asked: whoever computes them may use isolates. */
export function usesIsolates({ tools }: Agent): boolean {
  return typeof tools !== "function" && tools.some((tool) => tool.usesIsolates === true);
}

/** Classes by agent, for those that have one of their own. Throws `invalid-project` for an agent that there is not. */
function ownClasses(
  agents: Project["agents"],
  { cloudflare }: Project["config"],
): Readonly<Record<string, string>> {
  const names = agents.map(({ name }) => name);
  const unknown = cloudflare?.ownClass?.find((name) => !names.includes(name));
  if (unknown === undefined) {
    return Object.fromEntries((cloudflare?.ownClass ?? []).map((name) => [name, className(name)]));
  }
  throw new TenonError(
    "invalid-project",
    `tenon.config: cloudflare.ownClass names "${unknown}", which is no agent of this project.`,
    { hint: `The agents are: ${names.join(", ")}.` },
  );
}

/** `refund-desk` becomes `RefundDeskAgent`. */
function className(agent: string): string {
  const words = agent.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return `${words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1)).join("")}Agent`;
}

/** The configuration of a project, relative to it. */
export function findConfig(folder: string): string | undefined {
  return ["ts", "mts", "js", "mjs"]
    .map((extension) => `tenon.config.${extension}`)
    .find((file) => existsSync(join(folder, file)));
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
