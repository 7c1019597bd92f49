import {
  TenonError,
  type ModelProvider,
  type ModelProviders,
  type ModelRef,
} from "@tenon/contracts";
import { echo } from "./echo.ts";
import type { Script } from "./script.ts";
import { createScriptedModel, type ScriptedModelOptions } from "./scripted-model.ts";

/** The scripted models of a composition, by id. */
export interface ScriptedProvidersOptions extends ScriptedModelOptions {
  /** Scripts by model id: `{ refunds: [...] }` is the model `scripted/refunds`. `echo` is always there. */
  readonly scripts?: { readonly [id: string]: Script };
}

/** Knows one provider, `scripted`, with a model for each script and `echo`. */
export function createScriptedProviders(options: ScriptedProvidersOptions = {}): ModelProviders {
  const name = options.name ?? "scripted";
  const scripts: Readonly<Record<string, Script>> = { echo, ...options.scripts };
  const opened = new Map<string, ModelProvider>();
  return {
    async open(model) {
      const script = Object.hasOwn(scripts, model.id) ? scripts[model.id] : undefined;
      if (model.provider !== name) throw unknownProvider(model, name);
      if (script === undefined) throw unknownModel(model, Object.keys(scripts));
      const provider = opened.get(model.id) ?? createScriptedModel(script, options);
      // Kept, because `failure.tries` is counted per provider.
      opened.set(model.id, provider);
      return provider;
    },
  };
}

function unknownProvider(model: ModelRef, name: string): TenonError {
  return new TenonError("unknown-provider", `There is no provider "${model.provider}" here.`, {
    hint: `Known: ${name}.`,
  });
}

function unknownModel(model: ModelRef, known: readonly string[]): TenonError {
  return new TenonError("unknown-model", `There is no model "${model.provider}/${model.id}".`, {
    hint: `Known: ${known.map((id) => `${model.provider}/${id}`).join(", ")}. Another one needs a script with its id.`,
  });
}
