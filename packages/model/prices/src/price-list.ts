import type { ModelRef } from "@tenon/contracts";
import { catalogue } from "./catalogue.ts";
import type { Price } from "./price.ts";

/** Prices by model, written `provider/id`. */
export type PriceList = { readonly [model: string]: Price };

/** The list price of a model, as of this release; undefined when it is not known. */
export function listPrice({ provider, id }: ModelRef): Price | undefined {
  const models = own(catalogue, provider) ?? {};
  return own(models, id) ?? own(models, id.replace(releaseDate, ""));
}

/** The price of a model in a list of one's own. */
export function priceIn(prices: PriceList, { provider, id }: ModelRef): Price | undefined {
  return own(prices, `${provider}/${id}`);
}

/** A dated release costs what its model costs, where it is not listed itself. */
const releaseDate = /-(\d{8}|\d{4}-\d{2}-\d{2})$/;

function own<Value>(table: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
