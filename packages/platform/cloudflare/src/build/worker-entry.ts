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

/** A version of a workflow as the entry of a Worker imports it. */
export interface WorkerWorkflow {
  readonly name: string;
  /** Relative to the entry. */
  readonly file: string;
}

/** What goes into a Worker. */
export interface WorkerProject {
  readonly agents: readonly WorkerAgent[];
  /** Of each name the newest version first. Left out: the Worker carries nothing that drives instances and schedules. */
  readonly workflows?: readonly WorkerWorkflow[];
  /** Whether an agent has `workflowTool`. */
  readonly writesWorkflows?: boolean;
  /** Whether the Worker shows the page of `@tenon/inspector` to the machine that it runs on. */
  readonly hasPage?: boolean;
  /** Whether the configuration declares schedules, so that each release sets them. */
  readonly declaresSchedules?: boolean;
  /** Path of `tenon.config.ts`. */
  readonly config?: string;
  /** Packages of model providers and harnesses, which a Worker cannot look for when it runs. */
  readonly packages: readonly string[];
  readonly driver: "fiber" | "lifecycle";
  /** Classes by agent, or by `workflows/<name>`, for those that have one of their own. */
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
    ...workflowLines(project),
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
    ...(project.hasPage === true
      ? [
          "/** The page, for this machine alone. */",
          'const page = localPage(() => import("@tenon/inspector"));',
          "",
        ]
      : []),
    ...routeLines(project),
  ];
  return `${lines.join("\n")}\n`;
}

function workflowLines({ workflows, writesWorkflows }: WorkerProject): readonly string[] {
  if (workflows === undefined) return [];
  const written = writesWorkflows === true ? ["createWrittenWorkflow()"] : [];
  const names = [...workflowIdentifiers(workflows), ...written].map((name) => `  ${name},`);
  return names.length === 0
    ? [
        "/** There is none, but schedules may be set. */",
        "const workflows = createWorkflows([]);",
        "",
      ]
    : [
        "/** Of each name the newest version is first. */",
        "const workflows = createWorkflows([",
        ...names,
        "]);",
        "",
      ];
}

function routeLines(project: WorkerProject): readonly string[] {
  const options = hasOwnClasses(project) ? ", { classes }" : "";
  const page = project.hasPage === true ? "(await page(request)) ?? " : "";
  const route = `(await routeAgent(request${options})) ?? ${page}new Response("Not found.", { status: 404 })`;
  if (project.declaresSchedules !== true)
    return [
      "export default {",
      "  fetch: async (request: Request): Promise<Response> =>",
      `    ${route},`,
      "};",
    ];
  const begin = `beginRelease(${hasOwnClasses(project) ? "{ classes }" : ""})`;
  return [
    "export default {",
    "  async fetch(request: Request, _env: object, context: ExecutionContext): Promise<Response> {",
    "    // Sets the schedules of `tenon.config.ts`, once for each release.",
    `    context.waitUntil(${begin});`,
    `    return ${route};`,
    "  },",
    "  /** The same where nobody asks after a release: at the times that `triggers` of wrangler.jsonc names. */",
    `  scheduled: (): Promise<void> => ${begin},`,
    "};",
  ];
}

function importLines(project: WorkerProject): readonly string[] {
  const { agents, workflows, writesWorkflows, config, driver, asksWorkersAi, usesIsolates } =
    project;
  const names = [
    ...(project.declaresSchedules === true ? ["beginRelease"] : []),
    ...(asksWorkersAi === true ? ["createAiTransport"] : []),
    ...(driver === "fiber" ? [] : ["defineAgentObject"]),
    "DirectoryObject",
    "routeAgent",
  ];
  const fromTenon = [
    "completeForWorker",
    "createWorkerHost",
    ...(workflows === undefined ? [] : ["createWorkflows"]),
    ...(writesWorkflows === true ? ["createWrittenWorkflow"] : []),
    ...(project.hasPage === true ? ["localPage"] : []),
  ];
  return [
    `import { ${names.join(", ")} } from "@tenon/platform-cloudflare";`,
    ...(driver === "fiber"
      ? ['import { defineFiberObject } from "@tenon/platform-cloudflare/fiber";']
      : []),
    ...(usesIsolates === true
      ? ['import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";']
      : []),
    `import { ${fromTenon.join(", ")} } from "tenon/worker";`,
    ...agents.flatMap(importsOf),
    ...workflowImports(workflows ?? []),
    ...(config === undefined ? [] : [`import config from ${JSON.stringify(config)};`]),
  ];
}

function objectLines(project: WorkerProject): readonly string[] {
  const { config, packages, workflows, driver, asksWorkersAi, usesIsolates } = project;
  const env = `{ ${[
    ...(asksWorkersAi === true ? ["readonly AI?: Ai"] : []),
    ...(usesIsolates === true ? ["readonly LOADER?: WorkerLoader"] : []),
  ].join("; ")} }`;
  return [
    `/** One object for each conversation${workflows === undefined ? "" : ", instance and schedule"}, named \`<agent>:<conversation>\`${workflows === undefined ? "" : " or `workflow:<name>:<id>`"}. */`,
    `export const AgentObject = ${driver === "fiber" ? "defineFiberObject" : "defineAgentObject"}({`,
    ...(hasOwnClasses(project) ? ["  classes,"] : []),
    ...(usesIsolates === true
      ? [`  isolates: (env: ${env}) =>`, "    createDynamicWorkerIsolates({ loader: env.LOADER }),"]
      : []),
    asksWorkersAi === true ? `  open: (platform, env: ${env}) =>` : "  open: (platform) =>",
    "    createWorkerHost({",
    "      platform,",
    "      agents,",
    ...(workflows === undefined ? [] : ["      workflows,"]),
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

function workflowImports(workflows: readonly WorkerWorkflow[]): readonly string[] {
  const identifiers = workflowIdentifiers(workflows);
  return workflows.map(
    ({ file }, index) => `import ${identifiers[index]} from ${JSON.stringify(file)};`,
  );
}

/** The newest version has the plain name, older ones are counted. */
function workflowIdentifiers(workflows: readonly WorkerWorkflow[]): readonly string[] {
  return workflows.map(({ name }, index) => {
    const earlier = workflows.slice(0, index).filter((each) => each.name === name).length;
    return `${camelCase(name)}$workflow${earlier === 0 ? "" : earlier + 1}`;
  });
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
