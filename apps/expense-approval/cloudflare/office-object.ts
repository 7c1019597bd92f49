import type { Workflow } from "@tenon/contracts";
import { defineAgentObject, type AgentObjectClass } from "@tenon/platform-cloudflare";
import { createServer } from "@tenon/server";
import type { Surroundings } from "../office/expense-approval.ts";
import { openOffice } from "../office/open-office.ts";
import { askOutside } from "../office/outside.ts";

/** The variables of the Worker. */
export interface OfficeEnv {
  /** Address of the bank and the mail. */
  readonly BANK: string;
  readonly DAY_MS: string;
}

/** Objects that hold one expense each, or one conversation that it asks. A release says which workflows it carries. */
export function officeObject(
  workflowsOf: (surroundings: Surroundings) => readonly Workflow[],
): AgentObjectClass<OfficeEnv> {
  return defineAgentObject<OfficeEnv>({
    open(platform, { BANK, DAY_MS }) {
      const surroundings = { outside: askOutside(BANK), dayMs: Number(DAY_MS) };
      const workflows = workflowsOf(surroundings);
      const runtime = openOffice(platform, workflows);
      const agents = { names: () => [], get: async () => undefined };
      // Whoever is at this machine may say who they are: an office that others reach asks for more.
      const authorize = (request: Request): string =>
        request.headers.get("person") ?? "user:visitor";
      const server = createServer({ runtime, platform, agents, authorize });
      return { wake: (log) => runtime.wake(log), fetch: (request) => server.fetch(request) };
    },
  });
}
