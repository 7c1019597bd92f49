import {
  findBrokenPromises,
  harnessSuites,
  recoverySuites,
  type BrokenPromise,
  type HarnessWorld,
  type RecoveryWorld,
  type Suite,
} from "@tenon/conformance";
import type { TestedHarness } from "./harnesses.ts";
import type { Target } from "./target.ts";

/** One requirement, tried with one harness on one platform. */
export interface Cell {
  readonly harness: string;
  readonly platform: string;
  readonly requirement: string;
  readonly ok: boolean;
  /** The behaviours that were not as promised, each with what was seen. */
  readonly broken?: readonly string[];
}

/** A requirement as the matrix prints it. */
export interface Row {
  readonly requirement: string;
  readonly sentence: string;
  readonly source: string;
}

const suites: readonly Suite<HarnessWorld & RecoveryWorld>[] = [
  ...harnessSuites,
  ...recoverySuites,
];

/** Every requirement, in order. */
export const rows: readonly Row[] = suites.flatMap(({ requirements, source }) =>
  Object.entries(requirements).map(([requirement, sentence]) => ({
    requirement,
    sentence,
    source: source ?? "the contract of `Harness.run`",
  })),
);

/** Tries every requirement with one harness on one platform. */
export async function cellsOf(target: Target, tested: TestedHarness): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const suite of suites) {
    const broken = await findBrokenPromises(suite, () => target.create(tested));
    for (const requirement of Object.keys(suite.requirements)) {
      const wrong = broken.filter((each) => each.requirement === requirement);
      cells.push({
        harness: tested.harness.name,
        platform: target.name,
        requirement,
        ok: wrong.length === 0,
        ...(wrong.length === 0 ? {} : { broken: wrong.map(told) }),
      });
    }
  }
  return cells;
}

function told({ behaviour, error }: BrokenPromise): string {
  return `${behaviour}: ${error instanceof Error ? error.message : String(error)}`;
}
