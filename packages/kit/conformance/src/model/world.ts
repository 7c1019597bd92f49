import type { ModelProvider, ModelRef, SecretValues } from "@tenon/contracts";
import type { ModelStep } from "@tenon/testing";

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
  /** Whether thoughts come with a signature that must return; where not, replies must carry no `meta` at all. */
  readonly signsThoughts: boolean;
  /** Makes a model that answers with one step for each reply since the last user message. */
  open(script: readonly ModelStep[]): Promise<ModelUnderTest>;
}
