import type { Message } from "@tenon/contracts";
import { isStepRequest, type RecordedEvent } from "@tenon/log";
import type { Cut, Moment, Passed } from "./life.ts";
import { Stage, type Phase, type PlayOptions, type Setting } from "./stage.ts";
import { transcriptOf } from "./transcripts.ts";
import type { StageWorld } from "./world.ts";

/** A story that must come out the same wherever its processes are cut. */
export interface Story {
  readonly setting: Setting;
  readonly phases: readonly Phase[];
}

/** How a story is swept. */
export interface SweepOptions {
  /** Begins the names of the conversations: each sweep in a world needs its own. Default `swept`. */
  readonly name?: string;
  /** Cuts in a row. Default 1. */
  readonly cuts?: number;
  /** What is different in the n-th process of a phase, from 0. */
  readonly setting?: (process: number) => Partial<Setting>;
}

/** What a story left, and where it was cut. */
export interface Ending {
  readonly at: string;
  readonly stage: Stage;
  readonly events: readonly RecordedEvent[];
}

/** Plays a story once without a cut, then once for each moment that it passed, each in a conversation of its own. */
export async function sweep(
  world: StageWorld,
  story: Story,
  options: SweepOptions = {},
): Promise<{ readonly whole: Ending; readonly cut: readonly Ending[] }> {
  const { ending: whole, passed } = await playWhole(world, story, options);
  const cut: Ending[] = [];
  for (const [phase, moments] of passed.entries()) {
    for (const at of cutsOf(moments, world.cutStride)) {
      const stage = new Stage(world, story.setting, `${nameOf(options)}-${cut.length}`);
      await playCut(stage, story, { ...options, phase, at });
      const place = `phase ${phase}, ${at.moment} ${at.count}`;
      cut.push({ at: place, stage, events: await stage.events() });
    }
  }
  return { whole, cut };
}

/** The questions of a turn's own steps, as the log fingerprints them. */
export function questionsOf(events: readonly RecordedEvent[]): readonly object[] {
  return events.flatMap((event) =>
    event.type === "model.requested" &&
    event.data.attempt === 1 &&
    isStepRequest(event.data.request)
      ? [
          {
            request: `${event.turn}/${event.data.request}`,
            conversation: event.data.conversation,
            configuration: event.data.configuration,
          },
        ]
      : [],
  );
}

/** What a conversation came to. */
export function resultOf(events: readonly RecordedEvent[]): {
  readonly transcript: readonly Message[];
  readonly outcomes: readonly object[];
} {
  return {
    transcript: transcriptOf(events),
    outcomes: events.flatMap((event) => (event.type === "submission.settled" ? [event.data] : [])),
  };
}

async function playWhole(
  world: StageWorld,
  { setting, phases }: Story,
  sweepOptions: SweepOptions,
): Promise<{ readonly ending: Ending; readonly passed: readonly Passed[] }> {
  const { setting: changed } = sweepOptions;
  const stage = new Stage(world, setting, `${nameOf(sweepOptions)}-whole`);
  const passed: Passed[] = [];
  for (const phase of phases) {
    const options = changed === undefined ? {} : { setting: changed(0) };
    passed.push((await stage.play(phase, options)).passed);
  }
  return { ending: { at: "nowhere", stage, events: await stage.events() }, passed };
}

function nameOf({ name = "swept" }: SweepOptions): string {
  return name;
}

const moments: readonly Moment[] = ["before-commit", "after-commit", "delta"];

function cutsOf(passed: Passed, stride = 1): readonly Cut[] {
  return moments
    .flatMap((moment) =>
      Array.from({ length: passed[moment] }, (_, index) => ({ moment, count: index + 1 })),
    )
    .filter((_, index) => index % stride === 0);
}

async function playCut(
  stage: Stage,
  { phases }: Story,
  { phase, at, cuts = 1, setting }: SweepOptions & { readonly phase: number; readonly at: Cut },
): Promise<void> {
  for (const [index, current] of phases.entries()) {
    let process = 0;
    let isDone = false;
    while (!isDone) {
      const cut = index !== phase || process >= cuts ? undefined : varied(at, process);
      const options: PlayOptions = {
        ...(cut === undefined ? {} : { cut }),
        ...(setting === undefined ? {} : { setting: setting(process) }),
      };
      isDone = !(await stage.play(current, options)).isCut;
      process += 1;
    }
  }
}

/** Where a process is cut whose predecessor was cut too: anywhere in its first few commits, on either side. */
function varied(first: Cut, before: number): Cut {
  if (before === 0) return first;
  const moment = (first.count + before) % 2 === 0 ? "before-commit" : "after-commit";
  return { moment, count: 1 + ((first.count * 7 + before) % 9) };
}
