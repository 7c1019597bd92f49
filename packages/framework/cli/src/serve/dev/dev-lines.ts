import type { Agent } from "@tenon/contracts";

/** What is served, and where. */
export interface DevView {
  readonly agents: readonly Agent[];
  readonly storeName: string;
  readonly url: string;
  readonly hasPage: boolean;
}

/** What a person has to know of a server that was just started. */
export function devLines({ agents, storeName, url, hasPage }: DevView): string {
  return [
    ...agents.map((agent) => `agent   ${agent.name}  ${modelsOf(agent)}`),
    `store   ${storeName}`,
    ...routes.map((route) => `route   ${route}`),
    ...(hasPage ? [] : ["page    not installed: npm install --save-dev @tenon/inspector"]),
    `ready at ${url}`,
  ].join("\n");
}

const routes = [
  "POST /agents/:agent/:conversation           say something",
  "GET  /agents/:agent/:conversation?live=sse  follow it",
  "GET  /agents, /approvals, /metrics          what there is, what waits, how it goes",
  "GET  /openapi.json                          all routes",
];

function modelsOf({ models }: Agent): string {
  return models.map(({ provider, id }) => `${provider}/${id}`).join(", ");
}
