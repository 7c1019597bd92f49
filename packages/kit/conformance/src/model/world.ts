import type { ModelProvider, ModelProviders, ModelRef, SecretValues } from "@tenon/contracts";
import type { ModelStep, startModelServer, startRefusingServer } from "@tenon/testing";

/** A provider whose model answers by a script, and what became of its questions. */
export interface ModelUnderTest {
  readonly provider: ModelProvider;
  readonly model: ModelRef;
  readonly secrets?: SecretValues;
  /** Everything that left for the model so far, one JSON text per question, oldest first. */
  readonly sent: () => readonly string[];
}

/** Where one behaviour of a provider is shown. Disposing it closes what was opened. */
export interface ModelWorld extends AsyncDisposable {
  /**
   * What replies tell of the model's thinking: thoughts with a signature that must return, thoughts without, or none.
   * Where nothing is signed, replies must carry no `meta` at all.
   */
  readonly thoughts: "signed" | "shown" | "hidden";
  /** Makes a model that answers with one step for each reply since the last user message. */
  open(script: readonly ModelStep[]): Promise<ModelUnderTest>;
}

/** Where one behaviour of a set of providers is shown. */
export interface ModelProvidersWorld extends AsyncDisposable {
  readonly providers: ModelProviders;
  /** A model that opens. */
  readonly known: ModelRef;
  /** Models that do not open, each with the code of its refusal; at least one of an unknown provider. */
  readonly refused: readonly RefusedModel[];
  /** What was loaded so far, such as names of packages. */
  readonly loaded: () => readonly string[];
}

/** A format that providers speak; `lab` stands for whoever speaks OpenAI's Chat Completions. */
export type FormatName = "anthropic" | "google" | "lab" | "openai";

/** Where an adapter that speaks the formats of several providers is shown. */
export interface ModelFormatsWorld extends AsyncDisposable {
  /** Providers by the names of their formats; each sends to a server at this address. */
  open(baseUrl: string): ModelProviders;
  /** The servers of `@tenon/testing`: this kit itself also runs where nothing can listen. */
  readonly servers: {
    readonly startModelServer: typeof startModelServer;
    readonly startRefusingServer: typeof startRefusingServer;
  };
  /** A model of each. */
  readonly models: { readonly [Format in FormatName]: ModelRef };
  readonly secrets: SecretValues;
}

/** A model that must not open. */
export interface RefusedModel {
  readonly model: ModelRef;
  readonly code: "missing-package" | "unknown-model" | "unknown-provider";
}
