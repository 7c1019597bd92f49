import { describe, test } from "vitest";

/** Ids of requirements, each with its sentence: the line of the port's `Contract:` list, word for word. */
export type Requirements = Readonly<Record<string, string>>;

/** Shows one behaviour in a world of its own. Rejects when the promise is broken. */
export type Proof<World> = (world: World) => Promise<void>;

/** For each requirement the behaviours that show it, each named as a sentence. A requirement without proofs does not compile. */
export type Proofs<Required extends Requirements, World> = {
  readonly [Id in keyof Required]: Readonly<Record<string, Proof<World>>>;
};

/** The promises of one part of a port. */
export interface Suite<World> {
  readonly name: string;
  /** Where the promises are made. Left out: the `Contract:` lists of the port. */
  readonly source?: string;
  readonly requirements: Requirements;
  readonly proofs: Proofs<Requirements, World>;
}

/** A promise that an implementation does not keep. */
export interface BrokenPromise {
  readonly requirement: string;
  readonly behaviour: string;
  readonly error: unknown;
}

/** Declares the tests of a suite; each gets a new world and disposes it. */
export function describeSuite<World extends AsyncDisposable>(
  suite: Suite<World>,
  create: () => Promise<World>,
): void {
  describe(suite.name, () => {
    for (const [id, sentence] of Object.entries(suite.requirements)) {
      describe(`${id}: ${sentence}`, () => {
        for (const [behaviour, prove] of Object.entries(suite.proofs[id] ?? {})) {
          test(behaviour, () => proveIn(create, prove));
        }
      });
    }
  });
}

/** Runs a suite inside one test and tells which promises are broken: to show that a suite notices. */
export async function findBrokenPromises<World extends AsyncDisposable>(
  suite: Suite<World>,
  create: () => Promise<World>,
): Promise<readonly BrokenPromise[]> {
  const broken: BrokenPromise[] = [];
  for (const [requirement, behaviours] of Object.entries(suite.proofs)) {
    for (const [behaviour, prove] of Object.entries(behaviours)) {
      await proveIn(create, prove).catch((error: unknown) =>
        broken.push({ requirement, behaviour, error }),
      );
    }
  }
  return broken;
}

async function proveIn<World extends AsyncDisposable>(
  create: () => Promise<World>,
  prove: Proof<World>,
): Promise<void> {
  await using world = await create();
  await prove(world);
}
