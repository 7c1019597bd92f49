import { TenonError, type Digest, type Entry } from "@tenon/contracts";
import { canonicalJson } from "@tenon/log";
import { factsOf, interruptedCalls, transcriptOf, undated, type Interrupted } from "./facts.ts";
import type { Scenario } from "./scenario.ts";
import { eventsOf } from "./scene.ts";
import type { Line } from "./witness.ts";

/** What a scenario left behind: its log, and what happened outside. */
export interface Aftermath {
  readonly entries: readonly Entry[];
  readonly lines: readonly Line[];
  /** What is in its files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What recovery cost: none of it is wrong, and a sweep that shows none of it has hit nothing. */
export interface Cost {
  /** Calls that were reported as interrupted. */
  readonly interrupted: number;
  /** Work that was run more than once, because its result was not recorded. */
  readonly reruns: number;
  /** Questions that were asked more than once, because their reply was not recorded. */
  readonly reasks: number;
  /** Questions of a new release that were not the recorded ones. */
  readonly divergences: number;
}

/** Throws when what is left after crashes is not what an uninterrupted run left; says what the recovery cost. */
export function judge(scenario: Scenario, expected: Aftermath, actual: Aftermath): Cost {
  const complaints = [
    ...failures([expected, actual]),
    ...repetitions(actual.lines),
    ...unrecordedQuestions(actual),
    ...interruptionComplaints(scenario, actual),
    ...effectComplaints(expected, actual),
    ...outcomeComplaints(scenario, expected, actual),
    ...fileComplaints(expected, actual),
  ];
  if (complaints.length > 0) throw new TenonError("internal", complaints.join("\n  "));
  return costOf(actual);
}

/** The cost of many recoveries. */
export function sumCosts(costs: readonly Cost[]): Cost {
  const sum = (name: keyof Cost): number => costs.reduce((total, cost) => total + cost[name], 0);
  return {
    interrupted: sum("interrupted"),
    reruns: sum("reruns"),
    reasks: sum("reasks"),
    divergences: sum("divergences"),
  };
}

function costOf({ entries, lines }: Aftermath): Cost {
  const work = lines.flatMap((line) => (line.type === "ran" ? [line.work] : []));
  const asked = lines.flatMap((line) => (line.type === "asked" ? [line.conversation] : []));
  return {
    interrupted: interruptedCalls(entries).length,
    reruns: work.length - new Set(work).size,
    reasks: asked.length - new Set(asked).size,
    divergences: entries.filter(({ type }) => type === "turn.diverged").length,
  };
}

/** No story ends in a failure: two runs that fail in the same way are equal, and prove nothing. */
function failures(runs: readonly Aftermath[]): readonly string[] {
  return runs.flatMap(({ entries }) =>
    eventsOf(entries).flatMap((event) =>
      event.type === "turn.settled" && event.data.outcome.status === "failed"
        ? [`a turn failed: ${event.data.outcome.failure.message}`]
        : [],
    ),
  );
}

/** What was recorded when a process began must not be run or asked again. */
function repetitions(lines: readonly Line[]): readonly string[] {
  let recorded: readonly string[] = [];
  let replied: readonly Digest[] = [];
  const complaints: string[] = [];
  for (const line of lines) {
    if (line.type === "begin") ({ recorded, replied } = line);
    if (line.type === "ran" && recorded.includes(line.work))
      complaints.push(`${line.work} ran again although its result was recorded`);
    if (line.type === "asked" && replied.includes(line.conversation))
      complaints.push("a model was asked again although its reply was recorded");
  }
  return complaints;
}

/** The intent comes first: nothing is asked or run that the log does not know of. */
function unrecordedQuestions({ entries, lines }: Aftermath): readonly string[] {
  const events = eventsOf(entries);
  const asked = lines.filter((line) => line.type === "asked").length;
  const requested = events.filter((event) => event.type === "model.requested").length;
  const complaints =
    asked > requested ? [`${asked} questions were asked, ${requested} are recorded`] : [];
  const runs = new Map<string, number>();
  for (const line of lines) {
    if (line.type === "ran") runs.set(line.work, (runs.get(line.work) ?? 0) + 1);
  }
  for (const event of events) {
    if (event.type !== "tool.started") continue;
    const work = `${event.turn}/${event.data.call}`;
    runs.set(work, (runs.get(work) ?? 0) - 1);
  }
  for (const [work, surplus] of runs) {
    if (isCall(work) && surplus > 0) complaints.push(`${work} ran ${surplus} times unrecorded`);
  }
  return complaints;
}

function isCall(work: string): boolean {
  return work.split("/").length === 2;
}

function interruptionComplaints(scenario: Scenario, { entries }: Aftermath): readonly string[] {
  return interruptedCalls(entries)
    .filter(({ tool }) => scenario.interruptible?.includes(tool) !== true)
    .map(({ call, tool }) => `call ${call} of ${tool} was reported as interrupted`);
}

function effectComplaints(expected: Aftermath, actual: Aftermath): readonly string[] {
  const wanted = effectCounts(expected);
  const counted = effectCounts(actual);
  const complaints = [...counted]
    .filter(([key, times]) => times > 1 || !wanted.has(key))
    .map(([key, times]) => `the effect ${key} happened ${times} times`);
  const unknown = interruptedCalls(actual.entries);
  for (const key of wanted.keys()) {
    const mayLack = unknown.some(({ call }) => key.endsWith(`/${call}`));
    if (!counted.has(key) && !mayLack) complaints.push(`the effect ${key} never happened`);
  }
  return complaints;
}

function effectCounts({ lines }: Aftermath): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    if (line.type !== "effect") continue;
    const key = undated(line.key);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function outcomeComplaints(
  scenario: Scenario,
  expected: Aftermath,
  actual: Aftermath,
): readonly string[] {
  const unknown = interruptedCalls(actual.entries);
  const complaints: string[] = [];
  const [wantedText, text] = [expected, actual].map(({ entries }) =>
    canonicalJson(hideMessages(transcriptOf(entries), unknown)),
  );
  if (wantedText !== text)
    complaints.push(`the transcript differs: ${text}\n  wanted: ${wantedText}`);
  const [wanted = [], facts = []] = [expected, actual].map(({ entries }) =>
    scenario.comparesFacts === false ? outcomesOf(entries) : hideFacts(entries, unknown),
  );
  if (wanted.join("\n") !== facts.join("\n")) {
    const missing = wanted.filter((fact) => !facts.includes(fact)).map((fact) => `- ${fact}`);
    const added = facts.filter((fact) => !wanted.includes(fact)).map((fact) => `+ ${fact}`);
    complaints.push(["the facts differ", ...missing, ...added].join("\n  "));
  }
  return complaints;
}

/** The bytes themselves, where both runs could be asked for them: the log knows their digests only. */
function fileComplaints({ files: wanted }: Aftermath, { files }: Aftermath): readonly string[] {
  if (wanted === undefined || files === undefined) return [];
  const paths = new Set([...Object.keys(wanted), ...Object.keys(files)]);
  return [...paths]
    .filter((path) => wanted[path] !== files[path])
    .map((path) => `the file ${path} differs: ${JSON.stringify(files[path])}`);
}

/** What a turn came to, and what it left in files: their digests are in the facts. */
function outcomesOf(entries: readonly Entry[]): readonly string[] {
  return factsOf(entries).filter((fact) =>
    /"type":"(submission\.settled|workspace\.committed)"/.test(fact),
  );
}

/** What was said of an interrupted call, and every question that repeats it, is not what an uninterrupted run says. */
function hideMessages(
  messages: ReturnType<typeof transcriptOf>,
  unknown: readonly Interrupted[],
): ReturnType<typeof transcriptOf> {
  return messages.map((message) =>
    message.role === "tool" && unknown.some(({ call }) => call === message.call)
      ? { role: "tool", call: message.call, name: message.name, parts: [], isError: true }
      : message,
  );
}

function hideFacts(entries: readonly Entry[], unknown: readonly Interrupted[]): readonly string[] {
  const facts = factsOf(entries);
  if (unknown.length === 0) return facts;
  return facts
    .filter((fact) => !unknown.some(({ call }) => isSettledFact(fact, call)))
    .map((fact) => fact.replace(/"conversation":"sha256:[0-9a-f]+"/, '"conversation":"hidden"'));
}

function isSettledFact(fact: string, call: string): boolean {
  return fact.includes('"type":"tool.settled"') && fact.includes(`"call":${JSON.stringify(call)}`);
}
