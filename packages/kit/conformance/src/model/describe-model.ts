import { describe } from "vitest";
import { describeSuite } from "../suite.ts";
import { modelFormatsSuite } from "./formats.ts";
import { modelOpenSuite } from "./open.ts";
import { modelStreamSuite } from "./stream.ts";
import type { ModelFormatsWorld, ModelProvidersWorld, ModelWorld } from "./world.ts";

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

/** Declares the tests of an adapter that speaks the formats of several providers, each in their own words. */
export function describeModelFormats(name: string, create: () => Promise<ModelFormatsWorld>): void {
  describe(`model formats of ${name}`, () => describeSuite(modelFormatsSuite, create));
}
