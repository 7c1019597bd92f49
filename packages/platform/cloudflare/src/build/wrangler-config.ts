import { compatibilityDate } from "./compatibility-date.ts";

/** What wrangler is told. */
export interface WranglerOptions {
  /** Name of the Worker. */
  readonly name: string;
  /** Path of the entry, relative to the configuration. */
  readonly main: string;
  /** Classes beside `AgentObject`, for agents that have one of their own. */
  readonly classes?: readonly string[];
  /** Whether the Worker is bound to Workers AI. */
  readonly asksWorkersAi?: boolean;
  /** Whether scripts of models run in Dynamic Workers. */
  readonly usesIsolates?: boolean;
  /** Whether each release sets schedules, also when nobody asks the Worker for anything. */
  readonly declaresSchedules?: boolean;
}

/** The configuration of wrangler, to be read and changed by people. */
export function wranglerConfig(options: WranglerOptions): string {
  const { name, main, classes = [] } = options;
  const exported = ["AgentObject", ...classes, "DirectoryObject"].map(
    (each) => `    ${JSON.stringify(each)}: { "type": "durable-object", "storage": "sqlite" },`,
  );
  return `{
  "$schema": "./node_modules/wrangler/config-schema.json",
  "name": ${JSON.stringify(name)},
  "main": ${JSON.stringify(main)},
  "compatibility_date": ${JSON.stringify(compatibilityDate)},
  // Every agent lives in these classes, so a new agent needs neither a binding nor a migration.
  "exports": {
${exported.join("\n")}
  },
${bindingLines(options).join("")}  // Instructions and other texts that agents import.
  "rules": [{ "type": "Text", "globs": ["**/*.md"], "fallthrough": true }],
  "send_metrics": false,
}
`;
}

function bindingLines({
  asksWorkersAi,
  usesIsolates,
  declaresSchedules,
}: WranglerOptions): readonly string[] {
  return [
    ...(asksWorkersAi === true ? ['  "ai": { "binding": "AI" },\n'] : []),
    ...(usesIsolates === true ? ['  "worker_loaders": [{ "binding": "LOADER" }],\n'] : []),
    ...(declaresSchedules === true
      ? [
          "  // When a release that nobody asks for anything sets its schedules. They do not fire by it.\n",
          '  "triggers": { "crons": ["*/5 * * * *"] },\n',
        ]
      : []),
  ];
}
