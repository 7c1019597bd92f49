import type { LentParts } from "@tenon/contracts";

/** The steps of a written workflow, as its author reads them. */
export function workflowDeclarations({
  agents = [],
  workflows = [],
}: Partial<Pick<LentParts, "agents" | "workflows">>): string {
  const names = (lent: readonly string[]): string =>
    lent.map((name) => JSON.stringify(name)).join(" | ");
  const asks =
    agents.length === 0
      ? []
      : [
          "  /** Gives a task to an agent and waits for its answer. */",
          `  agent(agent: ${names(agents)}, task: string, options?: { name?: string }): Promise<any>;`,
        ];
  return [
    "interface Step {",
    '  /** Names what its tools do, e.g. step.do("pay", () => tools.pay({ cents })). A failed tool is tried again, unless it must not be repeated. */',
    "  do<T>(name: string, options: { retry?: { tries?: number; baseMs?: number; maxMs?: number; factor?: number } }, work: (own: { tools: typeof tools }) => T | Promise<T>): Promise<T>;",
    "  do<T>(name: string, work: (own: { tools: typeof tools }) => T | Promise<T>): Promise<T>;",
    "  sleep(name: string, ms: number): Promise<void>;",
    "  sleepUntil(name: string, time: number | Date): Promise<void>;",
    "  /** Milliseconds since 1970. */",
    "  now(name?: string): Promise<number>;",
    "  /** Waits for an event that is sent to the instance. */",
    "  waitFor(event: string, options?: { name?: string; timeoutMs?: number }): Promise<any>;",
    "  /** Asks a person. */",
    '  approval(request: { name: string; input?: any; approvers?: string[]; expiresMs?: number; escalate?: { afterMs: number; to: string[] } }): Promise<{ status: "approved" | "denied" | "expired"; by?: string; at: number; input?: any; reason?: string }>;',
    ...asks,
    '  /** Starts another instance and does not wait for it; "written" is this code again. */',
    `  start(workflow: ${names(["written", ...workflows])}, input: any, options?: { name?: string }): Promise<{ id: string }>;`,
    "  /** Several things beside each other; all have ended when it ends. */",
    "  all<T>(tasks: (() => Promise<T>)[]): Promise<T[]>;",
    "  /** What is done if the workflow fails or is stopped later; the newest first. */",
    "  compensate(name: string, work: (own: { tools: typeof tools }) => unknown): void;",
    "  readonly instance: { workflow: string; id: string; by: string };",
    "}",
  ].join("\n");
}
