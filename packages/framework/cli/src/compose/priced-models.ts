import type { ModelProviders } from "@tenon/contracts";
import { withPrices } from "@tenon/model-prices";
import type { ProjectConfig } from "@tenon/project";

/** Models whose replies cost what the project says, or the list prices. */
export function pricedModels(models: ModelProviders, config: ProjectConfig): ModelProviders {
  const { prices = {}, providers = {} } = config;
  // A gateway in front of a provider costs what that one costs, unless it has prices of its own.
  const like = Object.entries(providers).flatMap(([name, provider]) =>
    "open" in provider || provider.like === undefined ? [] : [[name, provider.like] as const],
  );
  return withPrices(models, { prices, like: Object.fromEntries(like) });
}
