/** What the entry of a built server imports. Files are relative to the project. */
export interface ServerProject {
  readonly agents: readonly ServerAgent[];
  /** Files of workflows, of each name the newest version first. */
  readonly workflows: readonly string[];
  readonly config?: string | undefined;
  /** Packages of model providers and harnesses, which a bundle cannot look for when it runs. */
  readonly packages: readonly string[];
}

/** An agent as the entry imports it. */
export interface ServerAgent {
  readonly name: string;
  readonly file: string;
  readonly instructions?: string;
  /** Files by the name of their tool. */
  readonly tools: Readonly<Record<string, string>>;
  /** As plain JSON, whole. */
  readonly skills?: readonly unknown[];
}

/** The entry of a built server: it is bundled at once, and read by nobody. */
export function serverEntry({ agents, workflows, config, packages }: ServerProject): string {
  const lines = [
    'import { completeBundled, serveBuilt } from "tenon/serve";',
    ...agents.flatMap(importsOf),
    ...workflows.map((file, index) => `import workflow${index} from ${pathOf(file)};`),
    ...(config === undefined ? [] : [`import config from ${pathOf(config)};`]),
    "await serveBuilt({",
    ...(config === undefined ? [] : ["  config,"]),
    `  agents: [${agents.map(declarationOf).join(", ")}],`,
    `  workflows: [${workflows.map((_file, index) => `workflow${index}`).join(", ")}],`,
    `  packages: {${packages.map(loaderOf).join(", ")}},`,
    "});",
  ];
  return `${lines.join("\n")}\n`;
}

function importsOf({ file, tools }: ServerAgent, index: number): readonly string[] {
  return [
    `import agent${index} from ${pathOf(file)};`,
    ...Object.values(tools).map(
      (path, number) => `import tool${index}_${number} from ${pathOf(path)};`,
    ),
  ];
}

function declarationOf(agent: ServerAgent, index: number): string {
  const { name, instructions, tools, skills } = agent;
  const named = Object.keys(tools).map(
    (tool, number) => `${JSON.stringify(tool)}: tool${index}_${number}`,
  );
  const fields = [
    `tools: {${named.join(", ")}}`,
    ...(instructions === undefined ? [] : [`instructions: ${JSON.stringify(instructions)}`]),
    ...(skills === undefined ? [] : [`skills: ${JSON.stringify(skills)}`]),
  ];
  return `completeBundled(${JSON.stringify(name)}, agent${index}, {${fields.join(", ")}})`;
}

function loaderOf(name: string): string {
  const quoted = JSON.stringify(name);
  return `${quoted}: () => import(${quoted})`;
}

function pathOf(file: string): string {
  return JSON.stringify(`./${file}`);
}
