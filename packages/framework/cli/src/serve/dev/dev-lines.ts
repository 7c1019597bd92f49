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
  const width = Math.max(...agents.map(({ name }) => name.length));
  return [
    ...agents.map((agent) => `agent   ${agent.name.padEnd(width)}  ${modelsOf(agent)}`),
    `store   ${storeName}`,
    ...routes.map(([route, use]) => `route   ${route.padEnd(routeWidth)}  ${use}`),
    ...(hasPage ? [] : ["page    not installed: npm install --save-dev @tenon/inspector"]),
    `ready at ${url}`,
  ].join("\n");
}

const routes: readonly (readonly [string, string])[] = [
  ["POST /agents/:agent/:conversation", "say something"],
  ["GET  /agents/:agent/:conversation?live=sse", "follow it"],
  ["GET  /agents, /approvals, /metrics", "what there is, what waits, how it goes"],
  ["GET  /openapi.json", "all routes"],
];
const routeWidth = Math.max(...routes.map(([route]) => route.length));

function modelsOf({ models }: Agent): string {
  return models.map(({ provider, id }) => `${provider}/${id}`).join(", ");
}
