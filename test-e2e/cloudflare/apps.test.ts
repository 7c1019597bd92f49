import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Platform } from "@tenon/contracts";
import { openNodePlatform } from "@tenon/platform-node";
import { createArchive } from "@tenon/runtime";
import { expect, onTestFinished, test } from "vitest";
import { transcriptOf } from "../crash/facts.ts";
import { filesIn } from "../crash/files-in.ts";
import { runPhaseHere } from "../crash/run-phase.ts";
import { dataAnalyst, repoFixer } from "../crash/scenarios/apps.ts";
import { sceneLog } from "../crash/scene-log.ts";
import { entriesOf } from "../crash/scene.ts";
import { databaseIn } from "../crash/sqlite-world.ts";
import { bundleApp } from "./build-app.ts";
import { createGround, killWorkerd } from "./kill-workerd.ts";
import { WorkerdProcess } from "./workerd-process.ts";

// `npm run test:workerd` kills at every append; here at some of them.
test.each([dataAnalyst, repoFixer])(
  "$name is killed with workerd again and again, and leaves the bytes that it leaves undisturbed",
  async (scenario) => {
    const { kills, failures } = await killWorkerd({
      scenario,
      driver: "lifecycle",
      harness: "loop",
      worker: "apps",
      message: "Begin.",
      stride: 24,
    });

    expect(failures).toEqual([]);
    expect(kills).toBeGreaterThan(1);
  },
);

test.each([
  { scenario: dataAnalyst, killAt: 24, artefact: "/report/regions.svg" },
  { scenario: repoFixer, killAt: 24, artefact: "/fix.patch" },
])(
  "$scenario.name is killed with workerd, goes on, and leaves the files that it leaves on Node",
  async ({ scenario, killAt, artefact }) => {
    await using ground = await createGround({
      driver: "lifecycle",
      harness: "loop",
      worker: "apps",
    });
    const [onNode, inWorkerd, moved] = await folders(ground.folder, ["node", "workerd", "moved"]);
    await runPhaseHere(scenario, 0, onNode);
    const world = { script: ground.script, folder: inWorkerd, scenario: scenario.name };

    await using dying = WorkerdProcess.start({ ...world, killAt });
    await dying.submit("Begin.").catch(() => undefined);
    await dying.ended();
    expect(typesIn(dying)).toContain("tool.settled");
    expect(typesIn(dying)).not.toContain("turn.settled");
    await using heir = WorkerdProcess.start({ ...world, killAt: 0 });
    await heir.settled();
    await heir.kill();
    await using resting = WorkerdProcess.start({ ...world, killAt: 0, isResting: true });
    const file = await resting.exportMoved();

    await using there = await openNodePlatform({ file: databaseIn(moved) });
    await createArchive(there).import(partsOf(file));
    await using here = await openNodePlatform({ file: databaseIn(onNode) });
    const [expected, actual] = [await filesIn(here, sceneLog), await filesIn(there, sceneLog)];
    expect(Object.keys(expected)).toContain(artefact);
    expect(actual).toEqual(expected);
    expect(await lastReply(there)).toEqual(await lastReply(here));
  },
);

test.each([
  { app: "data-analyst", says: "east did best: 36225 euro, 120.8 % of its target" },
  { app: "repo-fixer", says: "All 5 tests pass." },
])(
  "the Worker that tenon build writes for $app answers as it does on Node",
  async ({ app, says }) => {
    const folder = await mkdtemp(join(tmpdir(), "tenon-apps-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const script = join(folder, "worker.mjs");
    await writeFile(script, await bundleApp(app));
    await using workerd = WorkerdProcess.start({ script, folder, scenario: "", killAt: 0 });
    const conversation = `/agents/${app}/one`;

    const { submission } = (await workerd.ask(conversation, { input: "Begin." })) as Submitted;
    const settled = await workerd.ask(`${conversation}/submissions/${submission}?wait=60`);

    expect(settled).toMatchObject({ outcome: { status: "done" } });
    expect(JSON.stringify(await workerd.ask(`${conversation}/transcript`))).toContain(says);
  },
);

test("without the loader a Worker whose agent runs scripts says which line of the configuration is missing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tenon-apps-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const script = join(folder, "worker.mjs");
  await writeFile(script, await bundleApp("data-analyst"));
  const orders = { script, folder, scenario: "", killAt: 0, hasLoader: false };
  await using workerd = WorkerdProcess.start(orders);

  const line = await workerd.said(({ type }) => type === "ready");
  const url = new URL("/agents/data-analyst/one", line.type === "ready" ? line.url : "");
  const answer = await fetch(url);

  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain(
    'Add "worker_loaders": [{ "binding": "LOADER" }] to wrangler.jsonc.',
  );
});

type Submitted = { readonly submission: string };

async function folders<const Names extends readonly string[]>(
  ground: string,
  names: Names,
): Promise<{ readonly [Index in keyof Names]: string }> {
  const made = names.map((name) => join(ground, name));
  for (const folder of made) await mkdir(folder);
  return made as never;
}

function typesIn({ lines }: WorkerdProcess): readonly string[] {
  return lines.flatMap((line) => (line.type === "appended" ? line.types : []));
}

async function lastReply(platform: Platform): Promise<unknown> {
  return transcriptOf(await entriesOf(platform, sceneLog)).at(-1)?.parts;
}

async function* partsOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield file;
}
