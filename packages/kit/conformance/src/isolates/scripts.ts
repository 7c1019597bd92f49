import {
  TenonError,
  type IsolateLimits,
  type IsolateOptions,
  type IsolateResult,
  type Json,
} from "@tenon/contracts";
import { expect } from "vitest";
import type { IsolatesWorld } from "./world.ts";

/** Little enough to wait for its end. */
export const limits: IsolateLimits = {
  wallMs: 250,
  memoryBytes: 32 * 1024 * 1024,
  calls: 1000,
  resultBytes: 1024 * 1024,
};

/** A call as the host heard it. */
interface HeardCall {
  readonly ordinal: number;
  readonly name: string;
  readonly input: Json;
}

/** What a script was given, apart from its source. */
export interface Given extends Partial<Omit<IsolateOptions, "limits">> {
  readonly limits?: Partial<IsolateLimits>;
}

/** A script that has ended, with the calls it made. */
export interface Told {
  readonly result: IsolateResult;
  readonly calls: readonly HeardCall[];
}

/** Runs a script with bindings that answer with what they were given; `fail` fails. */
export async function tell(
  { isolates }: Pick<IsolatesWorld, "isolates">,
  source: string,
  given: Given = {},
): Promise<Told> {
  const calls: HeardCall[] = [];
  const result = await isolates.run(source, {
    now: 1_700_000_000_000,
    seed: 42,
    signal: new AbortController().signal,
    ...given,
    limits: { ...limits, ...given.limits },
    async call(ordinal, name, input) {
      calls.push({ ordinal, name, input });
      return given.call === undefined ? answer(name, input) : given.call(ordinal, name, input);
    },
  });
  return { result, calls };
}

/** However busy the machine is, a script that means well ends sooner. */
const patientMs = 5000;

/** The output of a script that must end well. */
export async function outputOf(
  world: Pick<IsolatesWorld, "isolates">,
  source: string,
  given?: Given,
): Promise<Json> {
  const patient = { ...given, limits: { wallMs: patientMs, ...given?.limits } };
  const { result } = await tell(world, source, patient);
  if (result.status !== "done") expect(result).toMatchObject({ status: "done" });
  return result.status === "done" ? result.output : null;
}

/** Runs a hostile script beside an innocent one, which must not notice; nothing of the host may be seen or changed. */
export async function attack(
  world: IsolatesWorld,
  source: string,
  given: Given = {},
): Promise<IsolateResult> {
  const visits = world.canary.visits();
  const [beside, { result, calls }] = await Promise.all([
    outputOf(world, innocent),
    tell(world, source, given),
  ]);
  expect(beside).toEqual(innocentOutput);
  expect(await outputOf(world, innocent)).toEqual(innocentOutput);
  expect(JSON.stringify([result, calls])).not.toContain(world.canary.value);
  expect(world.canary.visits()).toBe(visits);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  expect(Reflect.get(globalThis, "polluted")).toBeUndefined();
  return result;
}

const innocent = `
  const words: string[] = [];
  for (const word of ["a", "b", "c"]) words.push(String(await call("echo", word)));
  return [words.join(""), typeof polluted, Object.keys(globalThis).includes("polluted")];
`;
const innocentOutput = ["abc", "undefined", false];

async function answer(name: string, input: Json): Promise<Json> {
  if (name === "fail")
    throw new TenonError("not-permitted", "The host refused.", { hint: "A hint." });
  return input;
}
