import { readFields, readLimits, type Fields } from "@tenon/agent";
import type { Limits, ModelProviders } from "@tenon/contracts";

/** What a project chooses outside of its agents: `tenon.config.ts`. */
export interface ProjectConfig {
  /** Where conversations live: `node` keeps them in a file (default), `memory` forgets them with the process. */
  readonly platform?: PlatformName;
  /** The file of platform `node`, relative to the project's folder. Default `.tenon/store.db`. */
  readonly store?: string;
  /** Name of the harness that drives agents which name none. */
  readonly harness?: string;
  /** Limits of agents, where they set none themselves. */
  readonly limits?: Limits;
  /** Model providers by name, as the first part of `provider/id`: how one is reached, or an adapter that opens it. */
  readonly providers?: { readonly [provider: string]: ProviderConfig | ModelProviders };
}

/** A platform that a project may choose. */
export type PlatformName = "memory" | "node";

/** How a model provider is reached: a known one elsewhere, or one of your own. */
export interface ProviderConfig {
  /** The known provider whose API it speaks. Default: its own name when that is known, else `openai-compatible`. */
  readonly like?: string;
  /** Where its API is served, e.g. `http://localhost:11434/v1`. */
  readonly baseUrl?: string;
  /** Name of the secret that holds its key. Default: the usual one of a known provider; `null`: it needs no key. */
  readonly secret?: string | null;
  /** Sent with every request. Keys do not belong here. */
  readonly headers?: { readonly [name: string]: string };
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
  const section = openSection(fields, "providers");
  if (section === undefined) return undefined;
  const names = section.names();
  return Object.fromEntries(names.map((name) => [name, readProvider(section, name)]));
}

/** A section whose fields have names of the user's own. */
function openSection(fields: Fields, name: string): Fields | undefined {
  const value = fields.value(name);
  return fields.section(
    name,
    typeof value === "object" && value !== null ? Object.keys(value) : [],
  );
}

function readProvider(providers: Fields, name: string): ProviderConfig | ModelProviders {
  const given = providers.value(name);
  if (isAdapter(given)) return given;
  const fields = providers.section(name, ["like", "baseUrl", "secret", "headers"]);
  if (fields === undefined) return {};
  const like = fields.text("like");
  const baseUrl = fields.text("baseUrl");
  if (baseUrl !== undefined && !isHttpUrl(baseUrl)) {
    throw fields.refusal(
      "baseUrl",
      "must be a http or https URL",
      'For example "http://localhost:11434/v1".',
    );
  }
  const secret = readSecret(fields);
  const headers = openSection(fields, "headers");
  return {
    ...(like === undefined ? {} : { like }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(secret === undefined ? {} : { secret }),
    ...(headers === undefined ? {} : { headers: readHeaders(headers) }),
  };
}

function isAdapter(value: unknown): value is ModelProviders {
  return (
    typeof value === "object" &&
    value !== null &&
    "open" in value &&
    typeof value.open === "function"
  );
}

/** The value is never shown: it might be the key itself. */
function readSecret(fields: Fields): string | null | undefined {
  const value = fields.value("secret");
  if (value === undefined || value === null) return value;
  if (typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return value;
  throw fields.refusal(
    "secret",
    "must be the name of a secret, never its value",
    'For example "MY_PROVIDER_KEY", or null when no key is needed.',
  );
}

function readHeaders(headers: Fields): { readonly [name: string]: string } {
  return Object.fromEntries(headers.names().map((name) => [name, headers.text(name) ?? ""]));
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
