import { join } from "node:path";
import type { Harness, ModelProvider } from "@tenon/contracts";
import { createAiSdkHarness } from "@tenon/harness-ai-sdk";
import { loop } from "@tenon/harness-loop";
import { createPiHarness } from "@tenon/harness-pi";
import { createThink } from "@tenon/harness-think";
import { runBareAiSdk } from "../bare/bare-ai-sdk.ts";
import { runBarePi } from "../bare/bare-pi.ts";
import { runBareTurn } from "../bare/bare-turn.ts";
import { createCommitLog, type CommitLog } from "../commit-log.ts";
import { openFloor, type Floor } from "../floor.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { timeOf } from "../rounds.ts";
import { instantModel, openScene, runTurn, threeTools, type Scene } from "../scene.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** What hosting each loop adds to a turn over the same loop bare, beside a raw program that syncs as often. */
export const harnesses: Measurement = { name: "harnesses", measure };

interface Hosted {
  readonly harness: Harness;
  /** The same loop without Tenon. */
  readonly bare: (model: ModelProvider) => Promise<void>;
  /** The most that hosting may add, as a multiple of the floor. */
  readonly atMost?: number;
}

interface Stage extends Hosted {
  readonly scene: Scene;
  readonly commits: CommitLog;
  readonly addedMs: number[];
  readonly floorMs: number[];
}

const think = createThink();

const hosted: readonly Hosted[] = [
  { harness: loop, bare: (model) => runBareTurn(model, loop) },
  { harness: think, bare: (model) => runBareTurn(model, think), atMost: 1.5 },
  { harness: createAiSdkHarness(), bare: runBareAiSdk, atMost: 3 },
  { harness: createPiHarness(), bare: runBarePi },
];

const warmUps = 20;

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  await using opened = new AsyncDisposableStack();
  const model = instantModel(threeTools);
  const floor = opened.use(openFloor(join(workplace.folder, "floor.db")));
  const stages: Stage[] = [];
  for (const each of hosted) {
    const commits = createCommitLog();
    const { harness } = each;
    const file = join(workplace.folder, `${harness.name}.db`);
    const options = { file, model, harness, onCommit: commits.onCommit };
    const scene = opened.use(await openScene(options));
    stages.push({ ...each, scene, commits, addedMs: [], floorMs: [] });
  }
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const stage of stages) {
      const measured = await takeTurn(stage, { model, floor, round });
      if (round < warmUps) continue;
      stage.addedMs.push(measured.addedMs);
      stage.floorMs.push(measured.floorMs);
    }
  }
  return figuresOf(stages);
}

/** All stages take their turns one after the other, round by round, so that what disturbs one disturbs all. */
async function takeTurn(
  { bare, scene, commits }: Stage,
  surroundings: { readonly model: ModelProvider; readonly floor: Floor; readonly round: number },
): Promise<{ readonly addedMs: number; readonly floorMs: number }> {
  const { model, floor, round } = surroundings;
  const bareMs = await timeOf(() => bare(model));
  const hostedMs = await timeOf(() => runTurn(scene.conversation(`c${round}`)));
  const { synced } = commits.take();
  const floorMs = await timeOf(() => synced.forEach((rows) => floor.commit(rows)));
  return { addedMs: hostedMs - bareMs, floorMs };
}

function figuresOf(stages: readonly Stage[]): readonly Figure[] {
  const loopMs = median(stages[0]?.addedMs ?? []);
  return stages.flatMap(({ harness: { name }, addedMs, floorMs, atMost }): readonly Figure[] => [
    {
      name: `${name}: added time over floor`,
      value: median(addedMs) / median(floorMs),
      unit: "x",
      ...(atMost === undefined ? {} : { atMost }),
    },
    { name: `${name}: added time`, value: median(addedMs), unit: "ms" },
    ...(name === "pi"
      ? [
          {
            name: "pi: added time over the loop's",
            value: median(addedMs) / loopMs,
            unit: "x",
            atMost: 2,
          } as const,
        ]
      : []),
  ]);
}
