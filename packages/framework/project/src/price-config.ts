import { readFields, type Fields } from "@tenon/agent";
import { openSection } from "./open-section.ts";

/** What a model costs, in US dollars per million tokens. Tokens of the reasoning are output. */
export interface PriceConfig extends RatesConfig {
  /** Other rates for all tokens of a question that is longer than this. */
  readonly above?: readonly (RatesConfig & { readonly inputTokens: number })[];
}

/** Dollars per million tokens, by kind. */
interface RatesConfig {
  readonly input: number;
  readonly output: number;
  /** Tokens that the provider had already read. Default: as `input`. */
  readonly cacheRead?: number;
  /** Tokens that the provider was told to keep. Default: as `input`. */
  readonly cacheWrite?: number;
}

/** Reads the prices of a configuration. */
export function readPrices(fields: Fields): { readonly [model: string]: PriceConfig } | undefined {
  const section = openSection(fields, "prices");
  if (section === undefined) return undefined;
  return Object.fromEntries(section.names().map((model) => [model, readPrice(section, model)]));
}

function readPrice(prices: Fields, model: string): PriceConfig {
  if (!/^[^/]+\/./.test(model)) {
    throw prices.refusal(
      model,
      "must be a model, written provider/id",
      'For example "anthropic/claude-sonnet-4-6": { input: 3, output: 15 }.',
    );
  }
  const fields = sectionOf(prices, model, [...kinds, "above"]);
  const above = readAbove(fields);
  return { ...readRates(fields), ...(above === undefined ? {} : { above }) };
}

const kinds = ["input", "output", "cacheRead", "cacheWrite"];

function readRates(fields: Fields): RatesConfig {
  const cacheRead = rate(fields, "cacheRead");
  const cacheWrite = rate(fields, "cacheWrite");
  return {
    input: neededRate(fields, "input"),
    output: neededRate(fields, "output"),
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
  };
}

function readAbove(fields: Fields): PriceConfig["above"] {
  const value = fields.value("above");
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    throw fields.refusal("above", "must be a list", "For example [{ inputTokens: 200000, ... }].");
  }
  const { code, subject, path = "" } = fields.rules;
  return value.map((tier: unknown, index) => {
    const known = ["inputTokens", ...kinds];
    const rates = readFields(tier, { code, subject, known, path: `${path}above.${index}.` });
    const inputTokens = rates.count("inputTokens");
    if (inputTokens !== undefined) return { inputTokens, ...readRates(rates) };
    throw rates.refusal("inputTokens", "is missing", "Write the length above which it counts.");
  });
}

function sectionOf(fields: Fields, name: string, known: readonly string[]): Fields {
  const section = fields.section(name, known);
  if (section !== undefined) return section;
  throw fields.refusal(name, "must be an object", "For example { input: 3, output: 15 }.");
}

function neededRate(fields: Fields, kind: string): number {
  const value = rate(fields, kind);
  if (value !== undefined) return value;
  throw fields.refusal(kind, "is missing", "Write dollars per million tokens; 0 when it is free.");
}

function rate(fields: Fields, kind: string): number | undefined {
  const value = fields.value(kind);
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw fields.refusal(
    kind,
    "must be dollars per million tokens, 0 or more",
    "For example 2.5; 0 when it is free.",
  );
}
