import process from "node:process";
import { TenonError } from "@tenon/contracts";
import { conversationLog, decodeEntry } from "@tenon/log";
import { sweepKills, type CrashMoment, type SweepReport } from "@tenon/testing";
import { caseConversation, lookAt, openCaseWorld, type CaseWorld } from "./crash-world.ts";
import { judgeKill, type Snapshot, type Verdict } from "./verdict.ts";

/** What is explored. */
export interface ExploreOptions {
  /** As the person named it. */
  readonly agent: string;
  /** The name that it has. */
  readonly name: string;
  readonly file: string;
  readonly harness?: string;
  /** Told after each kind of moment how many kills it took. */
  readonly onSwept: (moment: CrashMoment, kills: number) => void;
}

/** What the kills of one case showed. */
export interface Exploration {
  readonly kills: number;
  readonly verdicts: readonly Verdict[];
  /** Kills after which the case did not end as it does without one. */
  readonly failures: readonly string[];
}

/** Plays a case once whole, then once for each append, killed there and gone on with by another process. */
export async function explore(options: ExploreOptions): Promise<Exploration> {
  const wanted = await playWhole(options);
  const verdicts: Verdict[] = [];
  const failures: string[] = [];
  let kills = 0;
  for (const moment of ["before-commit", "after-commit"] as const) {
    const report = await sweep(options, moment, (world, end) => {
      const outcomes = outcomesOf(end);
      if (outcomes !== wanted)
        throw new TenonError("internal", `The outcome is ${outcomes} and not ${wanted}.`);
      if (world.atKill !== undefined) verdicts.push(...judgeKill(world.atKill, end));
    });
    kills += report.points.length;
    failures.push(
      ...report.failures.map(({ point, message }) => `${point.moment} ${point.count}: ${message}`),
    );
    options.onSwept(moment, report.points.length);
  }
  return { kills, verdicts, failures };
}

function sweep(
  options: ExploreOptions,
  moment: CrashMoment,
  check: (world: CaseWorld, end: Snapshot) => void,
): Promise<SweepReport> {
  const log = conversationLog(options.name, caseConversation);
  return sweepKills<CaseWorld>({
    command: commandOf(options),
    moments: [moment],
    open: openCaseWorld,
    parallel: 2,
    async afterKill(world) {
      world.atKill = await lookAt(world, log);
    },
    check: async (world) => check(world, await lookAt(world, log)),
  });
}

/** Without a kill, so that what is wrong with the case itself is told as that. */
async function playWhole(options: ExploreOptions): Promise<string> {
  let outcomes: string | undefined;
  // A moment that this process never counts: nothing is killed.
  const report = await sweep(options, "delta", (_world, end) => {
    outcomes ??= outcomesOf(end);
    if (outcomes.includes("failed"))
      throw new TenonError("invalid-input", `It ends as ${outcomes}`);
  });
  const [failure] = report.failures;
  if (failure !== undefined || outcomes === undefined)
    throw new TenonError(
      "invalid-input",
      `The case cannot be played: ${failure?.message.trim() ?? "it has no end."}`,
      {
        hint: "Play it without a kill first, or record it again.",
      },
    );
  return outcomes;
}

/** Both processes are this command again: its main file is the only one that is there however it was installed. */
function commandOf({ agent, file, harness }: ExploreOptions): readonly [string, ...string[]] {
  const [, main = ""] = process.argv;
  const chosen = harness === undefined ? [] : ["--harness", harness];
  return [
    process.execPath,
    ...process.execArgv,
    main,
    "crash-child",
    agent,
    "--case",
    file,
    ...chosen,
  ];
}

function outcomesOf({ entries }: Snapshot): string {
  const outcomes = entries.flatMap((entry) => {
    const event = decodeEntry(entry);
    if (event?.type !== "submission.settled") return [];
    const { outcome } = event.data;
    return outcome.status === "failed" ? `failed (${outcome.failure.message})` : outcome.status;
  });
  return outcomes.join(", ");
}
