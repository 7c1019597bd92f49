import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { promisify } from "node:util";
import { bundle, forNode } from "./bundle.ts";
import type { Cell, Row } from "./cells.ts";
import { workerTargets } from "./worker-targets.ts";
import { startSuites } from "./workerd.ts";

/** What there is to try. */
export interface Plan {
  readonly rows: readonly Row[];
  readonly harnesses: readonly string[];
  readonly platforms: readonly string[];
}

/** Every requirement with every harness on every platform; each pair in a process of its own. */
export async function fillCells(
  isChosen: (harness: string, platform: string) => boolean = () => true,
): Promise<{ readonly plan: Plan; readonly cells: readonly Cell[] }> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-matrix-program-"));
  try {
    const program = join(folder, "program.mjs");
    await writeFile(program, await bundle("program.ts", forNode));
    const plan = withWorkers(await ask<Plan>(program));
    const jobs = plan.platforms.flatMap((platform) =>
      plan.harnesses
        .filter((harness) => isChosen(harness, platform))
        .map((harness) => ({ harness, platform })),
    );
    const cells: (readonly Cell[])[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let job = jobs[next]; job !== undefined; job = jobs[next]) {
        const place = next;
        next += 1;
        const filled = await fill(program, plan, job);
        cells[place] = filled;
        const broken = filled.filter(({ ok }) => !ok);
        console.error(
          `${job.harness} on ${job.platform}: ${filled.length} requirements, ${broken.length} broken`,
        );
        for (const cell of broken)
          console.error(`  ${cell.requirement}: ${cell.broken?.join("; ")}`);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return { plan, cells: cells.flat() };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function withWorkers(plan: Plan): Plan {
  return { ...plan, platforms: [...plan.platforms, ...workerTargets.map(({ name }) => name)] };
}

async function fill(
  program: string,
  { rows }: Plan,
  { harness, platform }: { readonly harness: string; readonly platform: string },
): Promise<readonly Cell[]> {
  const worker = workerTargets.find(({ name }) => name === platform);
  if (worker === undefined) return ask(program, harness, platform);
  await using workerd = await startSuites(worker);
  const cells: Cell[] = [];
  for (const { requirement } of rows) cells.push(await workerd.try(harness, requirement));
  return cells;
}

const run = promisify(execFile);

async function ask<Answer>(program: string, ...words: readonly string[]): Promise<Answer> {
  const { stdout } = await run(execPath, [program, ...words], { maxBuffer: 2 ** 26 });
  const answer: Answer = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  return answer;
}
