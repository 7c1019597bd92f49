import { describe } from "vitest";
import { describeSuite } from "../suite.ts";
import { modelOpenSuite } from "./open.ts";
import { modelStreamSuite } from "./stream.ts";
import type { ModelProvidersWorld, ModelWorld } from "./world.ts";

/** Declares the tests that every `ModelProvider` must pass; each runs in a world of its own. */
export function describeModel(name: string, create: () => Promise<ModelWorld>): void {
  describe(`model provider ${name}`, () => describeSuite(modelStreamSuite, create));
}

/** Declares the tests that every `ModelProviders` must pass; each runs in a world of its own. */
export function describeModelProviders(
  name: string,
  create: () => Promise<ModelProvidersWorld>,
): void {
  describe(`model providers ${name}`, () => describeSuite(modelOpenSuite, create));
}
