/** An agent as the entry of a Worker imports it. Paths are relative to the entry. */
export interface WorkerAgent {
  readonly name: string;
  readonly file: string;
  readonly instructions?: string;
  /** Files by the name of their tool. */
  readonly tools: Readonly<Record<string, string>>;
  /** As plain JSON, whole. */
  readonly skills?: readonly unknown[];
}

/** What goes into a Worker. */
export interface WorkerProject {
  readonly agents: readonly WorkerAgent[];
  /** Path of `tenon.config.ts`. */
  readonly config?: string;
  /** Packages of model providers and harnesses, which a Worker cannot look for when it runs. */
  readonly packages: readonly string[];
  readonly driver: "fiber" | "lifecycle";
  /** Classes by agent, for those that have one of their own. */
  readonly classes?: Readonly<Record<string, string>>;
  /** Whether an agent asks Workers AI, so that the Worker has its binding. */
  readonly asksWorkersAi?: boolean;
  /** Whether an agent runs scripts of models, so that the Worker has the loader of Dynamic Workers. */
  readonly usesIsolates?: boolean;
}

/** The entry of a Worker, to be read and changed by people. */
export function workerEntry(project: WorkerProject): string {
  const { agents, classes = {} } = project;
  const lines = [
    ...importLines(project),
    "",
    "const agents = [",
    ...agents.flatMap(declarationOf),
    "];",
    "",
    ...(hasOwnClasses(project) ? classLines(classes) : []),
    ...objectLines(project),
    ...Object.entries(classes).map(
      ([agent, name]) =>
        `\n/** The same, for ${agent} alone. */\nexport class ${name} extends AgentObject {}`,
    ),
    "",
    "/** One object that lists them. */",
    "export { DirectoryObject };",
    "",
    "export default {",
    "  fetch: async (request: Request): Promise<Response> =>",
    `    (await routeAgent(${hasOwnClasses(project) ? "request, { classes }" : "request"})) ?? new Response("Not found.", { status: 404 }),`,
    "};",
  ];
  return `${lines.join("\n")}\n`;
}

function importLines(project: WorkerProject): readonly string[] {
  const { agents, config, driver, asksWorkersAi, usesIsolates } = project;
  const names = [
    ...(asksWorkersAi === true ? ["createAiTransport"] : []),
    ...(driver === "fiber" ? [] : ["defineAgentObject"]),
    "DirectoryObject",
    "routeAgent",
  ];
  return [
    `import { ${names.join(", ")} } from "@tenon/platform-cloudflare";`,
    ...(driver === "fiber"
      ? ['import { defineFiberObject } from "@tenon/platform-cloudflare/fiber";']
      : []),
    ...(usesIsolates === true
      ? ['import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";']
      : []),
    'import { completeForWorker, createWorkerHost } from "tenon/worker";',
    ...agents.flatMap(importsOf),
    ...(config === undefined ? [] : [`import config from ${JSON.stringify(config)};`]),
  ];
}

function objectLines(project: WorkerProject): readonly string[] {
  const { config, packages, driver, asksWorkersAi, usesIsolates } = project;
  const env = `{ ${[
    ...(asksWorkersAi === true ? ["readonly AI?: Ai"] : []),
    ...(usesIsolates === true ? ["readonly LOADER?: WorkerLoader"] : []),
  ].join("; ")} }`;
  return [
    "/** One object for each conversation, named `<agent>:<conversation>`. */",
    `export const AgentObject = ${driver === "fiber" ? "defineFiberObject" : "defineAgentObject"}({`,
    ...(hasOwnClasses(project) ? ["  classes,"] : []),
    ...(usesIsolates === true
      ? [`  isolates: (env: ${env}) =>`, "    createDynamicWorkerIsolates({ loader: env.LOADER }),"]
      : []),
    asksWorkersAi === true ? `  open: (platform, env: ${env}) =>` : "  open: (platform) =>",
    "    createWorkerHost({",
    "      platform,",
    "      agents,",
    ...(config === undefined ? [] : ["      config,"]),
    ...packagesOf(packages),
    ...(asksWorkersAi === true ? aiLines : []),
    "      // Says who asks, or refuses with undefined. Without it only requests of this machine are answered.",
    "      // authorize: async (request) => undefined,",
    "    }),",
    "});",
  ];
}

function hasOwnClasses({ classes = {} }: WorkerProject): boolean {
  return Object.keys(classes).length > 0;
}

function classLines(classes: Readonly<Record<string, string>>): readonly string[] {
  return [
    "/** Agents whose objects have a class of their own; those of the others are of `AgentObject`. */",
    "const classes = {",
    ...Object.entries(classes).map(([agent, name]) => `  ${JSON.stringify(agent)}: "${name}",`),
    "};",
    "",
  ];
}

const aiLines = [
  '      // With the name of an AI Gateway other providers are asked through it, too: gateway: "...".',
  "      transport: createAiTransport({ ai: env.AI }),",
];

function importsOf({ name, file, instructions, tools }: WorkerAgent): readonly string[] {
  const agent = identifier(name);
  return [
    `import ${agent} from ${JSON.stringify(file)};`,
    ...(instructions === undefined
      ? []
      : [`import ${agent}Instructions from ${JSON.stringify(instructions)};`]),
    ...Object.entries(tools).map(
      ([tool, path]) => `import ${toolIdentifier(name, tool)} from ${JSON.stringify(path)};`,
    ),
  ];
}

function declarationOf({ name, instructions, tools, skills }: WorkerAgent): readonly string[] {
  const agent = identifier(name);
  const entries = Object.keys(tools).map(
    (tool) => `      ${JSON.stringify(tool)}: ${toolIdentifier(name, tool)},`,
  );
  return [
    `  completeForWorker(${JSON.stringify(name)}, ${agent}, {`,
    ...(instructions === undefined ? [] : [`    instructions: ${agent}Instructions,`]),
    ...(entries.length === 0 ? [] : ["    tools: {", ...entries, "    },"]),
    ...(skills === undefined ? [] : [`    skills: ${JSON.stringify(skills)},`]),
    "  }),",
  ];
}

function packagesOf(packages: readonly string[]): readonly string[] {
  if (packages.length === 0) return [];
  return [
    "      packages: {",
    ...packages.map((name) => {
      const quoted = JSON.stringify(name);
      return `        ${quoted}: () => import(${quoted}),`;
    }),
    "      },",
  ];
}

function toolIdentifier(agent: string, tool: string): string {
  // Between two names, where neither can have one: `refund` with `desk-pay` is not `refund-desk` with `pay`.
  return `${camelCase(agent)}$${camelCase(tool)}`;
}

function identifier(agent: string): string {
  return `${camelCase(agent)}Agent`;
}

/** `refund-desk` becomes `refundDesk`. */
function camelCase(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]+(.)/g, (_match, next: string) => next.toUpperCase());
}
