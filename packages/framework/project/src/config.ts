import { readFields, readLimits, type Fields } from "@tenon/agent";
import type { Limits } from "@tenon/contracts";

/** What a project chooses outside of its agents: `tenon.config.ts`. */
export interface ProjectConfig {
  /** Where conversations live: `node` keeps them in a file (default), `memory` forgets them with the process. */
  readonly platform?: PlatformName | undefined;
  /** The file of platform `node`, relative to the project's folder. Default `.tenon/tenon.db`. */
  readonly store?: string | undefined;
  /** Name of the harness that drives agents which name none. */
  readonly harness?: string | undefined;
  /** Limits of agents, where they set none themselves. */
  readonly limits?: Limits | undefined;
  /** Model providers by name, as the first part of `provider/id`. */
  readonly providers?: { readonly [provider: string]: ProviderConfig } | undefined;
}

/** A platform that a project may choose. */
export type PlatformName = "memory" | "node";

/** How a model provider is reached. */
export interface ProviderConfig {
  /** Where its API is served, e.g. `http://localhost:11434/v1`. */
  readonly baseUrl?: string | undefined;
  /** Name of the secret that holds its key. */
  readonly secret?: string | undefined;
}

/** Declares the configuration of a project. Throws `invalid-project` for what could not work. */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return readConfig(config);
}

/** Decodes a configuration, whether or not it went through `defineConfig`. */
export function readConfig(config: unknown): ProjectConfig {
  const fields = readFields(config, {
    code: "invalid-project",
    subject: "Configuration",
    known,
    synonyms,
    unsupported,
  });
  const platform = fields.choice<PlatformName>("platform", ["node", "memory"]);
  const store = fields.text("store");
  if (store !== undefined && platform === "memory") {
    throw fields.refusal("store", 'has no effect with platform: "memory"', "Remove one of them.");
  }
  const harness = fields.text("harness");
  const limits = readLimits(fields);
  const providers = readProviders(fields);
  return Object.freeze({
    ...(platform === undefined ? {} : { platform }),
    ...(store === undefined ? {} : { store }),
    ...(harness === undefined ? {} : { harness }),
    ...(limits === undefined ? {} : { limits }),
    ...(providers === undefined ? {} : { providers }),
  });
}

const known = ["platform", "store", "harness", "limits", "providers"];

const synonyms = { database: "store", file: "store", models: "providers" };

const unsupported = { prices: "Remove prices; costs are shown as the provider reports them." };

function readProviders(fields: Fields): ProjectConfig["providers"] {
  const value = fields.value("providers");
  if (value === undefined) return undefined;
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const section = fields.section("providers", names);
  const entries = names.map((name) => [
    name,
    readProvider(section?.section(name, ["baseUrl", "secret"])),
  ]);
  return Object.fromEntries(entries);
}

function readProvider(fields: Fields | undefined): ProviderConfig {
  const baseUrl = fields?.text("baseUrl");
  const secret = fields?.text("secret");
  if (fields !== undefined && baseUrl !== undefined && !isHttpUrl(baseUrl)) {
    throw fields.refusal(
      "baseUrl",
      "must be a http or https URL",
      'For example "http://localhost:11434/v1".',
    );
  }
  if (fields !== undefined && secret !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(secret)) {
    throw fields.refusal(
      "secret",
      "must be the name of a secret, never its value",
      'For example "MY_PROVIDER_KEY".',
    );
  }
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(secret === undefined ? {} : { secret }),
  };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
