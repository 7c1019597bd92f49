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
  for (const { requirement } of rows) cells.push(await cellOf(target, { tested, requirement }));
  return cells;
}

/** One requirement with one harness on one platform, or one of its behaviours alone. */
interface Tried {
  readonly tested: TestedHarness;
  readonly requirement: string;
  readonly behaviour?: string;
}

/** Tries one requirement with one harness on one platform. */
export async function cellOf(target: Target, tried: Tried): Promise<Cell> {
  const { tested, requirement, behaviour } = tried;
  const broken: BrokenPromise[] = [];
  for (const suite of suites) {
    const proofs = Object.entries(suite.proofs[requirement] ?? {}).filter(
      ([name]) => (behaviour ?? name) === name,
    );
    if (proofs.length === 0) continue;
    const only = { ...suite, proofs: { [requirement]: Object.fromEntries(proofs) } };
    broken.push(...(await findBrokenPromises(only, () => target.create(tested))));
  }
  return {
    harness: tested.harness.name,
    platform: target.name,
    requirement,
    ok: broken.length === 0,
    ...(broken.length === 0 ? {} : { broken: broken.map(told) }),
  };
}

/** What a requirement is shown by. */
export function behavioursOf(requirement: string): readonly string[] {
  return suites.flatMap(({ proofs }) => Object.keys(proofs[requirement] ?? {}));
}

function told({ behaviour, error }: BrokenPromise): string {
  return `${behaviour}: ${error instanceof Error ? error.message : String(error)}`;
}
