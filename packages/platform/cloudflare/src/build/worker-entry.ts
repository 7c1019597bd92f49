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
  /** Whether an agent asks Workers AI, so that the Worker has its binding. */
  readonly asksWorkersAi?: boolean;
}

/** The entry of a Worker, to be read and changed by people. */
export function workerEntry(project: WorkerProject): string {
  const { agents, config, packages, driver, asksWorkersAi = false } = project;
  const define = driver === "fiber" ? "defineFiberObject" : "defineAgentObject";
  const names = [
    ...(asksWorkersAi ? ["createAiTransport"] : []),
    ...(driver === "fiber" ? [] : ["defineAgentObject"]),
    "DirectoryObject",
    "routeAgent",
  ];
  const parts = [
    [
      `import { ${names.join(", ")} } from "@tenon/platform-cloudflare";`,
      ...(driver === "fiber"
        ? ['import { defineFiberObject } from "@tenon/platform-cloudflare/fiber";']
        : []),
    ],
    ['import { completeForWorker, createWorkerHost } from "tenon/worker";'],
    agents.flatMap(importsOf),
    config === undefined ? [] : [`import config from ${JSON.stringify(config)};`],
    ["", "const agents = [", ...agents.flatMap(declarationOf), "];", ""],
    [
      "/** One object for each conversation, named `<agent>:<conversation>`. */",
      `export const AgentObject = ${define}({`,
      asksWorkersAi ? "  open: (platform, env: { readonly AI?: Ai }) =>" : "  open: (platform) =>",
      "    createWorkerHost({",
      "      platform,",
      "      agents,",
      ...(config === undefined ? [] : ["      config,"]),
      ...packagesOf(packages),
      ...(asksWorkersAi ? aiLines : []),
      "      // Says who asks, or refuses with undefined. Without it only requests of this machine are answered.",
      "      // authorize: async (request) => undefined,",
      "    }),",
      "});",
      "",
      "/** One object that lists them. */",
      "export { DirectoryObject };",
      "",
      "export default {",
      "  fetch: async (request: Request): Promise<Response> =>",
      '    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),',
      "};",
    ],
  ];
  return `${parts.flat().join("\n")}\n`;
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
