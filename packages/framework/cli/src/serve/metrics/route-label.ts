/** The route of a path, for counting: never a name that a caller chose. */
export function routeLabel(path: string): string {
  const [root = "", ...rest] = path.split("/").slice(1);
  if (root !== "agents") return rest.length === 0 && roots.has(root) ? `/${root}` : "other";
  const [agent, conversation, verb, id, ...more] = rest;
  if (agent === undefined) return "/agents";
  if (conversation === undefined) return "/agents/:agent";
  if (verb === undefined) return "/agents/:agent/:conversation";
  if (!verbs.has(verb) || more.length > 0) return "other";
  return `/agents/:agent/:conversation/${verb}${id === undefined ? "" : "/:id"}`;
}

const roots: ReadonlySet<string> = new Set([
  "approvals",
  "health",
  "metrics",
  "openapi.json",
  "ready",
]);

const verbs: ReadonlySet<string> = new Set([
  "abort",
  "approvals",
  "files",
  "fork",
  "submissions",
  "transcript",
]);
