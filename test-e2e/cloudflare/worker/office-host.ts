import type { Entry, Host, Platform } from "@tenon/contracts";
import { createServer } from "@tenon/server";
import { joinOffice } from "../../workflows/trip.ts";
import { entriesOf } from "../../crash/scene.ts";
import type { SceneEnv } from "./scene-host.ts";
import { toldPlatform } from "./told-platform.ts";

/** The office in the objects of its instances and of the conversations that they ask. It tells outside what it does. */
export function openOfficeHost(platform: Platform, env: SceneEnv): Host {
  const { told, post } = openOutside(platform, env);
  const { runtime, trip } = joinOffice({
    platform: told,
    note: (line) => post("note", line),
    napMs: 600,
  });
  const agents = { names: () => [], get: async () => undefined };
  const server = createServer({ runtime, platform: told, agents, authorize: personOf });
  return {
    wake: (log) => runtime.wake(log),
    fetch: async (request) =>
      request.url.endsWith("/entries")
        ? Response.json(await entriesOf(platform, trip.log))
        : server.fetch(request),
  };
}

/** Tells outside what an object does. */
export function openOutside(
  platform: Platform,
  { OUTSIDE }: SceneEnv,
): {
  readonly told: Platform;
  readonly post: (path: string, value: unknown) => Promise<void>;
} {
  const started = OUTSIDE.fetch("http://outside/started");
  const post = async (path: string, value: unknown): Promise<void> => {
    await started;
    await OUTSIDE.fetch(`http://outside/${path}`, { method: "POST", body: JSON.stringify(value) });
  };
  const tell = (entries: readonly Entry[]): Promise<void> =>
    post(
      "appended",
      entries.map(({ type }) => type),
    );
  return { told: toldPlatform(platform, tell), post };
}

/** Who asks: approvals are the boss's. */
export function personOf(request: Request): string {
  return request.method === "POST" && request.url.includes("/approvals/")
    ? "user:boss"
    : "user:ana";
}
