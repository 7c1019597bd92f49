import process from "node:process";
import { TenonError } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { checkAsksModels, withLog, type OpenLog } from "../compose/open-log.ts";
import { diffLines } from "../view/diff-lines.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { instanceSpans } from "../view/instance-spans.ts";
import { Screen } from "../view/screen.ts";
import { plainStyle, styleFor } from "../view/style.ts";
import { turnSpans, waterfallLines, type TurnSpans } from "../view/waterfall.ts";
import { findRequest, readEvents, readInstanceEvents, requestBefore } from "./find-request.ts";

/** The options of `tenon inspect`. */
export interface InspectOptions {
  readonly request?: boolean;
  readonly diff?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon inspect`: where the time went, what a model was asked, and what was new in it. */
export function inspect(place: string, options: InspectOptions): Promise<number> {
  const [address = "", step, ...rest] = place.split("#");
  if (rest.length > 0 || step === "") {
    throw new TenonError(
      "invalid-input",
      `A place is written <conversation>#<step>, not "${place}".`,
      { hint: "For example k3f9m2xa#t2:1, or k3f9m2xa#t2 for a whole turn." },
    );
  }
  return withLog(address, options.store, async (open) => {
    const { platform, log, isInstance } = open;
    if (isInstance) return inspectInstance(open, step, options);
    const events = await readEvents(platform.logs, log);
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.diff === true) showDiff(screen, events, { step, options });
    else if (options.request === true)
      process.stdout.write(
        `${JSON.stringify(findRequest(events, step, "#").question, undefined, 2)}\n`,
      );
    else {
      const turns = chosen(events, step);
      if (options.json === true) screen.json({ ...open.names, turns });
      for (const line of waterfallLines(turns, styleFor(process.stdout)))
        screen.answer(`${line}\n`);
    }
    return exitCodes.done;
  });
}

async function inspectInstance(
  open: OpenLog,
  step: string | undefined,
  options: InspectOptions,
): Promise<number> {
  if (step !== undefined || options.diff === true || options.request === true)
    checkAsksModels(open);
  const events = await readInstanceEvents(open.platform.logs, open.log);
  const spans = instanceSpans(open.name, events);
  const screen = new Screen({ isQuiet: options.json === true });
  if (options.json === true) screen.json({ ...open.names, turns: spans });
  for (const line of waterfallLines(spans, styleFor(process.stdout))) screen.answer(`${line}\n`);
  return exitCodes.done;
}

/** The whole conversation, one turn, or one step. */
function chosen(events: readonly RecordedEvent[], step: string | undefined): readonly TurnSpans[] {
  const turns = turnSpans(events);
  if (step === undefined) return turns;
  const turn = turns.filter((each) => each.turn === step);
  if (turn.length > 0) return turn;
  const { place } = findRequest(events, step, "#");
  return turns
    .map((each) => ({ ...each, spans: each.spans.filter((span) => span.place === place) }))
    .filter(({ spans }) => spans.length > 0);
}

type Difference = { readonly step: string | undefined; readonly options: InspectOptions };

function showDiff(
  screen: Screen,
  events: readonly RecordedEvent[],
  { step, options }: Difference,
): void {
  const request = findRequest(events, step, "#");
  const before = requestBefore(events, request);
  const text = (value: unknown): string => JSON.stringify(value, undefined, 2);
  const style = options.json === true ? plainStyle : styleFor(process.stdout);
  const old = before === undefined ? "" : text(before.question);
  const lines = diffLines(old, text(request.question), style);
  if (options.json === true)
    return screen.json({ place: request.place, before: before?.place ?? null, lines });
  screen.note(
    before === undefined
      ? `${request.place} is the first request: all of it is new.`
      : `${before.place} → ${request.place}`,
  );
  for (const line of lines) screen.answer(`${line}\n`);
}
