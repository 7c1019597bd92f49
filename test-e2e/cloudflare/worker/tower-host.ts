import { defineWorkflow } from "@tenon/agent";
import type { Entry, Platform } from "@tenon/contracts";
import type { ObjectHost } from "@tenon/platform-cloudflare";
import { createWorkerHost, createWorkflows } from "tenon/worker";
import { bellsOf } from "../bells.ts";
import type { SceneEnv } from "./scene-host.ts";
import { toldPlatform } from "./told-platform.ts";

/** Schedules and what they start, in the objects of each. It tells outside what it does. */
export function openTowerHost(platform: Platform, { OUTSIDE }: SceneEnv): ObjectHost {
  const post = async (path: string, value: unknown): Promise<void> => {
    await OUTSIDE.fetch(`http://outside/${path}`, { method: "POST", body: JSON.stringify(value) });
  };
  const strike = defineWorkflow({
    name: "strike",
    // Struck once and never again, whatever a kill leaves unknown.
    run: (step) => step.do("strike", { replay: "unsafe" }, () => post("note", step.instance.id)),
  });
  const told = toldPlatform(platform, (entries: readonly Entry[]) =>
    post(
      "appended",
      entries.map(({ type }) => type),
    ),
  );
  return createWorkerHost({
    platform: told,
    agents: [],
    workflows: createWorkflows([strike]),
    config: { schedules: bellsOf("strike") },
  });
}
