import process from "node:process";
import {
  hasCode,
  TenonError,
  type ModelProvider,
  type ModelProviders,
  type ModelRef,
} from "@tenon/contracts";
import { createScriptedProviders } from "@tenon/model-scripted";
import type { ProjectConfig, ProviderConfig } from "@tenon/project";
import { pricedModels } from "./priced-models.ts";
import { importFrom, type UserPackages } from "./user-packages.ts";

/** The models of a project: its own adapters, `scripted`, and every provider package of the AI SDK. */
export function composeModels(
  folder: string,
  config: ProjectConfig,
  packages?: UserPackages,
): ModelProviders {
  const importPackage = (name: string): Promise<unknown> =>
    packages === undefined ? importFrom(folder, name) : packages.import(name);
  const { adapters, settings } = sorted(config.providers ?? {});
  const own = new Map([["scripted", createScriptedProviders()], ...adapters]);
  let others: Promise<ModelProviders> | undefined;
  const models: ModelProviders = {
    async open(model) {
      const adapter = own.get(model.provider);
      if (adapter !== undefined) return adapter.open(model);
      others ??= openAiSdk(settings, importPackage);
      return openOther(await others, model, [...own.keys()]);
    },
  };
  return pricedModels(models, config);
}

type Settings = { readonly [name: string]: ProviderConfig };

function sorted(providers: NonNullable<ProjectConfig["providers"]>): {
  readonly adapters: readonly (readonly [string, ModelProviders])[];
  readonly settings: Settings;
} {
  const adapters: (readonly [string, ModelProviders])[] = [];
  const settings: Record<string, ProviderConfig> = {};
  for (const [name, provider] of Object.entries(providers)) {
    if ("open" in provider) adapters.push([name, provider]);
    else settings[name] = provider;
  }
  return { adapters, settings };
}

/** Loaded late: whoever asks scripted models only never pays for it. */
async function openAiSdk(
  providers: Settings,
  importPackage: UserPackages["import"],
): Promise<ModelProviders> {
  const { createAiSdkProviders } = await import("@tenon/model-ai-sdk");
  const { nodeFetch } = await import("@tenon/model-ai-sdk/node");
  return createAiSdkProviders({ providers, baseUrlOf, importPackage, fetch: nodeFetch });
}

/** The base URL of a provider in the environment, e.g. `ANTHROPIC_BASE_URL`. */
function baseUrlOf(provider: string): string | undefined {
  const name = `${provider.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_BASE_URL`;
  const url = process.env[name];
  if (url === undefined || url === "") return undefined;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new TenonError("invalid-project", `The variable ${name} must hold a http or https URL.`, {
    hint: `For example export ${name}=https://gateway.example.com/v1`,
  });
}

async function openOther(
  providers: ModelProviders,
  model: ModelRef,
  own: readonly string[],
): Promise<ModelProvider> {
  try {
    return await providers.open(model);
  } catch (error) {
    if (!hasCode(error, "unknown-provider") || !(error instanceof TenonError)) throw error;
    throw new TenonError("unknown-provider", error.message, {
      hint: `Of this project: ${own.join(", ")}. ${error.hint ?? ""}`.trim(),
      cause: error,
    });
  }
}
