import { join } from "node:path";
import type { Figure, Measurement } from "../measurement.ts";
import { timeOf } from "../rounds.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";
import { openOffice } from "./bench-workflows.ts";
import { startDbos } from "./dbos.ts";
import { startRestate } from "./restate.ts";
import type { Started, StepSubject } from "./step-subject.ts";

/** What a durable step adds to calling its function, beside DBOS and Restate in the same minutes. */
export const steps: Measurement = { name: "workflows steps", measure };

/** Steps of one workflow. Another without steps is taken off. */
const count = 100;

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  await using tenon = await startTenon(join(workplace.folder, "tenon.db"));
  const others = [
    { name: "DBOS", started: await startDbos(workplace.folder) },
    { name: "Restate", started: await startRestate(workplace.folder) },
  ];
  try {
    const subjects = [tenon, ...others.flatMap(({ started }) => subjectOf(started))];
    const added = await compare(subjects, Math.max(5, Math.ceil(rounds / 10)));
    const own = median(added.get(tenon) ?? []);
    return [
      { name: "a step of Tenon adds", value: own, unit: "ms" },
      ...others.flatMap(({ name, started }) => figuresOf(name, started, { own, added })),
    ];
  } finally {
    for (const { started } of others)
      for (const subject of subjectOf(started)) await subject[Symbol.asyncDispose]();
  }
}

type Added = ReadonlyMap<StepSubject, readonly number[]>;

/** In alternation, so that each has the machine as it was for the others. */
async function compare(subjects: readonly StepSubject[], rounds: number): Promise<Added> {
  const added = new Map(subjects.map((subject) => [subject, [] as number[]]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [subject, times] of added) {
      const bare = await subject.run(0);
      const whole = await subject.run(count);
      // The first round warms up.
      if (round >= 0) times.push((whole - bare) / count);
    }
  }
  return added;
}

function subjectOf(started: Started): readonly StepSubject[] {
  return "subject" in started ? [started.subject] : [];
}

function figuresOf(
  name: string,
  started: Started,
  { own, added }: { readonly own: number; readonly added: Added },
): readonly Figure[] {
  if ("missing" in started) return [{ name: `beside ${name}`, unit: "x", note: started.missing }];
  const theirs = median(added.get(started.subject) ?? []);
  return [
    { name: `a step of ${name} adds`, value: theirs, unit: "ms" },
    { name: `Tenon beside ${name}`, value: own / theirs, unit: "x", atMost: 0.25 },
  ];
}

async function startTenon(file: string): Promise<StepSubject> {
  const office = await openOffice(file, () => undefined);
  office.runtime.start();
  let number = 0;
  return {
    name: "Tenon",
    run(asked) {
      const instance = office.runtime.workflow("steps", `i${(number += 1)}`);
      return timeOf(async () => {
        await instance.start(asked, { by: "bench" });
        const { status } = await instance.wait();
        if (status !== "done") throw new Error(`The workflow ended as ${status}.`);
      });
    },
    [Symbol.asyncDispose]: () => office[Symbol.asyncDispose](),
  };
}
