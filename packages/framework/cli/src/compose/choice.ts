import { parseModelRef } from "@tenon/agent";
import { TenonError, type Agent, type ModelRef, type Platform } from "@tenon/contracts";
import type { ProjectConfig } from "@tenon/project";
import { composeHarnesses } from "./harnesses.ts";
import { composeModels } from "./models.ts";
import type { UserPackages } from "./user-packages.ts";

/** What one submission chooses in place of what its agent says. */
export interface Choice {
  readonly harness?: string;
  readonly model?: ModelRef;
}

/** Reads the choice of a command line. Throws `invalid-input`. */
export function readChoice({
  harness,
  model,
}: {
  readonly harness?: string;
  readonly model?: string;
}): Choice {
  return {
    ...(harness === undefined ? {} : { harness }),
    ...(model === undefined ? {} : { model: parseModelRef(model) }),
  };
}

/** Where a choice must hold. */
export interface ChoicePlace {
  readonly platform: Pick<Platform, "secrets">;
  readonly folder: string;
  readonly config: ProjectConfig;
  /** Packages that were bundled. Left out: those that are installed. */
  readonly packages?: UserPackages | undefined;
}

/**
 * Refuses, before anything is accepted, a harness or models that could not work here: unknown, not installed, or without
 * their key. One model of a fallback list is enough.
 */
export async function checkChoice(
  place: ChoicePlace,
  agent: Agent,
  { harness, model }: Choice,
): Promise<void> {
  await checkHarness(place, harness ?? agent.harness);
  let first: unknown;
  for (const candidate of model === undefined ? agent.models : [model]) {
    try {
      await checkModel(place, candidate);
      return;
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

/** Refuses a named harness or model that could not work here. What is not named is not looked at. */
export async function checkNamed(place: ChoicePlace, { harness, model }: Choice): Promise<void> {
  if (harness !== undefined) await checkHarness(place, harness);
  if (model !== undefined) await checkModel(place, model);
}

/** An agent that cannot work here, and why. */
export type Unfit = { readonly agent: Agent; readonly error: unknown };

/** Sorts agents into those that can work here and those that are better left to another process. */
export async function sortByFitness(
  place: ChoicePlace,
  agents: readonly Agent[],
): Promise<{ readonly fit: readonly Agent[]; readonly unfit: readonly Unfit[] }> {
  const fit: Agent[] = [];
  const unfit: Unfit[] = [];
  for (const agent of agents) {
    try {
      await checkChoice(place, agent, {});
      fit.push(agent);
    } catch (error) {
      unfit.push({ agent, error });
    }
  }
  return { fit, unfit };
}

async function checkHarness(
  { folder, config, packages }: ChoicePlace,
  harness: string | undefined,
): Promise<void> {
  const harnesses = composeHarnesses(folder, config.harness, packages);
  await harnesses.open(harness ?? harnesses.default);
}

async function checkModel(
  { platform, folder, config, packages }: ChoicePlace,
  model: ModelRef,
): Promise<void> {
  const { secrets } = await composeModels(folder, config, packages).open(model);
  for (const name of secrets) {
    const value = await platform.secrets.get(name);
    if (value !== undefined && value !== "") continue;
    throw new TenonError(
      "missing-secret",
      `The model ${model.provider}/${model.id} needs the key ${name}, which is not set.`,
      { hint: `export ${name}=...` },
    );
  }
}
