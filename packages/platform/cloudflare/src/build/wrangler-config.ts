import { compatibilityDate } from "./compatibility-date.ts";

/** What wrangler is told. */
export interface WranglerOptions {
  /** Name of the Worker. */
  readonly name: string;
  /** Path of the entry, relative to the configuration. */
  readonly main: string;
  /** Whether the Worker is bound to Workers AI. */
  readonly asksWorkersAi?: boolean;
}

/** The configuration of wrangler, to be read and changed by people. */
export function wranglerConfig({ name, main, asksWorkersAi }: WranglerOptions): string {
  return `{
  "$schema": "./node_modules/wrangler/config-schema.json",
  "name": ${JSON.stringify(name)},
  "main": ${JSON.stringify(main)},
  "compatibility_date": ${JSON.stringify(compatibilityDate)},
  // Every agent lives in these classes, so a new agent needs neither a binding nor a migration.
  "exports": {
    "AgentObject": { "type": "durable-object", "storage": "sqlite" },
    "DirectoryObject": { "type": "durable-object", "storage": "sqlite" },
  },
${asksWorkersAi === true ? '  "ai": { "binding": "AI" },\n' : ""}  // Instructions and other texts that agents import.
  "rules": [{ "type": "Text", "globs": ["**/*.md"], "fallthrough": true }],
  "send_metrics": false,
}
`;
}
