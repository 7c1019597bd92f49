import type { Fields } from "@tenon/agent";
import type { ModelProviders } from "@tenon/contracts";
import { openSection } from "./open-section.ts";

/** How a model provider is reached: a known one elsewhere, or one of your own. */
export interface ProviderConfig {
  /** The known provider whose API it speaks. Default: its own name when that is known, else `openai-compatible`. */
  readonly like?: string;
  /** Where its API is served, e.g. `http://localhost:11434/v1`. Default: the variable `<NAME>_BASE_URL`. */
  readonly baseUrl?: string;
  /** Name of the secret that holds its key. Default: the usual one of a known provider; `null`: it needs no key. */
  readonly secret?: string | null;
  /** Sent with every request: a text, or the name of the secret that holds it. */
  readonly headers?: { readonly [name: string]: HeaderValue };
}

/** What a header says; a value that nobody may see stands in a secret. */
export type HeaderValue = string | { readonly secret: string };

/** Reads the providers of a configuration. */
export function readProviders(
  fields: Fields,
): { readonly [provider: string]: ProviderConfig | ModelProviders } | undefined {
  const section = openSection(fields, "providers");
  if (section === undefined) return undefined;
  const names = section.names();
  return Object.fromEntries(names.map((name) => [name, readProvider(section, name)]));
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
  if (isSecretName(value)) return value;
  throw fields.refusal(
    "secret",
    "must be the name of a secret, never its value",
    'For example "MY_PROVIDER_KEY", or null when no key is needed.',
  );
}

function readHeaders(headers: Fields): { readonly [name: string]: HeaderValue } {
  return Object.fromEntries(headers.names().map((name) => [name, readHeader(headers, name)]));
}

function readHeader(headers: Fields, name: string): HeaderValue {
  const value = headers.value(name);
  if (typeof value !== "object" || value === null) return headers.text(name) ?? "";
  const secret = headers.section(name, ["secret"])?.value("secret");
  if (isSecretName(secret)) return { secret };
  throw headers.refusal(
    `${name}.secret`,
    "must be the name of a secret, never its value",
    `For example { "${name}": { secret: "MY_TOKEN" } }.`,
  );
}

function isSecretName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
