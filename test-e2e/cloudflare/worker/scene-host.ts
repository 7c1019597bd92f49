import { TenonError, type CallId, type Entry, type Host, type Platform } from "@tenon/contracts";
import { harness } from "#harness";
import { createArchive } from "@tenon/runtime";
import { filesIn } from "../../crash/files-in.ts";
import { parallelTools } from "../../crash/scenarios/parallel-tools.ts";
import { submitted } from "../../crash/scenarios/phases.ts";
import type { Scenario, Scene } from "../../crash/scenario.ts";
import { entriesOf, openScene } from "../../crash/scene.ts";
import type { WorkerdOrders } from "../orders.ts";
import { openRemoteWitness, type Outside } from "./remote-witness.ts";
import { toldPlatform } from "./told-platform.ts";

/** What the Worker is bound to. */
export interface SceneEnv {
  readonly OUTSIDE: Outside;
  /** `WorkerdOrders` as JSON. */
  readonly ORDERS: string;
  readonly LOADER?: WorkerLoader;
}

/** The runtime of a scenario's conversation in its object: it submits on request and goes on by itself. */
export function openSceneHost(platform: Platform, env: SceneEnv): Host {
  return sceneHost(platform, env, parallelTools);
}

/** The same for another scenario. */
export function sceneHost(
  platform: Platform,
  { OUTSIDE, ORDERS }: SceneEnv,
  scenario: Scenario,
): Host {
  const orders: WorkerdOrders = JSON.parse(ORDERS);
  const scene = open(platform, scenario, OUTSIDE);
  const archive = createArchive(platform);
  return {
    wake: async (log) => {
      if (orders.isResting !== true) await (await scene).runtime.wake(log);
    },
    async fetch(request) {
      const { conversation } = await scene;
      const file = new URL(request.url).searchParams.get("file");
      if (file === "moved") {
        const move = { by: "user:ana" };
        const parts = await Array.fromAsync(archive.export(conversation.log, { move }));
        return new Response(await new Blob(parts).arrayBuffer());
      }
      if (file === "all") return Response.json(await filesIn(platform, conversation.log));
      if (file === "new") {
        return imported(() =>
          request.arrayBuffer().then((parts) => archive.import(partsOf(parts))),
        );
      }
      const approved = new URL(request.url).searchParams.get("approve");
      if (approved !== null) {
        await conversation.answer(approved as CallId, { type: "approve" }, { by: "user:ben" });
        return Response.json({});
      }
      if (request.method === "GET")
        return Response.json(await entriesOf(platform, conversation.log));
      await submitted(await scene, await request.text());
      return Response.json({});
    },
  };
}

/** Says with which code a file was refused. */
async function imported(importFile: () => Promise<unknown>): Promise<Response> {
  try {
    await importFile();
    return Response.json({});
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    return Response.json({ code: error.code }, { status: 400 });
  }
}

async function* partsOf(file: ArrayBuffer): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(file);
}

async function open(platform: Platform, scenario: Scenario, outside: Outside): Promise<Scene> {
  await outside.fetch("http://outside/started");
  const tell = async (entries: readonly Entry[]): Promise<void> => {
    const types = entries.map(({ type }) => type);
    await outside.fetch("http://outside/appended", { method: "POST", body: JSON.stringify(types) });
  };
  return openScene({
    platform: toldPlatform(platform, tell),
    scenario: { ...scenario, harness: () => harness },
    witness: await openRemoteWitness(outside),
  });
}
