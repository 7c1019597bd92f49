import type { LanguageModelV4 } from "@ai-sdk/provider";
import {
  TenonError,
  type ModelProvider,
  type ModelProviders,
  type SecretValues,
  type StreamOptions,
} from "@tenon/contracts";
import { headersOf, secretOf, secretsIn, type HeaderValues } from "./headers.ts";
import { knownProviders, type ProviderPackage } from "./known-providers.ts";
import { streamFrom } from "./language-model.ts";

/** A provider as a project configures it: a base URL for a known one, or a new name. */
export interface ProviderConfig {
  /** Which known provider it is like. Default: its own name when that is known, else `openai-compatible`. */
  readonly like?: string;
  readonly baseUrl?: string;
  /** Name of the secret that holds the key. Default: the usual one of a known provider; `null`: needs no key. */
  readonly secret?: string | null;
  /** Sent with every request: texts, or names of secrets that hold them. */
  readonly headers?: HeaderValues;
}

/** How provider packages are found and set up. */
export interface AiSdkProvidersOptions {
  /** Configured providers by name; the known ones are there without. */
  readonly providers?: { readonly [name: string]: ProviderConfig };
  /** Base URL of a known provider whose configuration has none, e.g. from the environment. Default: its usual one. */
  readonly baseUrlOf?: (provider: string) => string | undefined;
  /** Sends the requests of one call in another way, e.g. through a gateway. Left out: with the `fetch` that is there. */
  readonly openTransport?: (call: StreamOptions) => ModelTransport;
  /** Sends the requests of all calls that have no transport of their own. Default: the `fetch` that is there. */
  readonly fetch?: typeof fetch;
  /** Imports a package from where the user installed it. Default: from here. */
  readonly importPackage?: (name: string) => Promise<unknown>;
}

/** How the requests of one call are sent. */
export interface ModelTransport {
  readonly fetch: typeof fetch;
  /** The id that a gateway gave to the call, once it answered. */
  readonly runId?: () => string | undefined;
}

/** Opens models of any AI SDK provider package; a package is imported when it is first asked for. */
export function createAiSdkProviders(options: AiSdkProvidersOptions = {}): ModelProviders {
  const opened = new Map<string, Promise<ModelProvider>>();
  return {
    open(model) {
      const known = opened.get(model.provider);
      if (known !== undefined) return known;
      const opening = openProvider(model.provider, options);
      opened.set(model.provider, opening);
      // A package that was missing may be there the next time.
      opening.catch(() => opened.delete(model.provider));
      return opening;
    },
  };
}

async function openProvider(name: string, options: AiSdkProvidersOptions): Promise<ModelProvider> {
  const configured = options.providers ?? {};
  const own = Object.hasOwn(configured, name) ? configured[name] : undefined;
  const config = withBaseUrl(own, options.baseUrlOf?.(name));
  const provider = packageOf(name, config, Object.keys(configured));
  const openModel = keepingModels(await importFactory(provider, options), options.fetch);
  const secret = config?.secret === undefined ? provider.secret : (config.secret ?? undefined);
  return {
    name,
    secrets: [...(secret === undefined ? [] : [secret]), ...secretsIn(config?.headers)],
    stream: (question, streamOptions) => {
      const transport = options.openTransport?.(streamOptions);
      return streamFrom(
        {
          name,
          defaults: provider.defaults ?? {},
          ...(transport?.runId === undefined ? {} : { runId: transport.runId }),
          open: () =>
            openModel(question.model.id, {
              ...settingsOf(name, provider, config),
              ...(config?.headers === undefined
                ? {}
                : { headers: headersOf(config.headers, streamOptions.secrets) }),
              ...keyOf(provider, secret, streamOptions.secrets),
              ...(transport === undefined ? {} : { fetch: transport.fetch }),
            }),
        },
        question,
        streamOptions,
      );
    },
  };
}

function withBaseUrl(
  config: ProviderConfig | undefined,
  baseUrl: string | undefined,
): ProviderConfig | undefined {
  if (baseUrl === undefined || config?.baseUrl !== undefined) return config;
  return { ...config, baseUrl };
}

function packageOf(
  name: string,
  config: ProviderConfig | undefined,
  configured: readonly string[],
): ProviderPackage {
  const like = config?.like ?? (Object.hasOwn(knownProviders, name) ? name : undefined);
  const kind = like ?? (config === undefined ? name : "openai-compatible");
  const found = Object.hasOwn(knownProviders, kind) ? knownProviders[kind] : undefined;
  if (found === undefined) {
    const known = [...new Set([...configured, ...Object.keys(knownProviders)])].sort();
    throw new TenonError("unknown-provider", `There is no model provider "${kind}".`, {
      hint: `Known: ${known.join(", ")}. Any other one that speaks OpenAI's format needs a base URL in the configuration.`,
    });
  }
  if (isGeneric(found) && config?.baseUrl === undefined) {
    throw new TenonError("unknown-provider", `The model provider "${name}" has no base URL.`, {
      hint: `Give it one in the configuration, e.g. \`"${name}": { baseUrl: "http://127.0.0.1:11434/v1" }\`.`,
    });
  }
  return found;
}

type ProviderFactory = (settings: ProviderSettings) => (model: string) => LanguageModelV4;

/** What every factory of the AI SDK understands. */
type ProviderSettings = {
  readonly apiKey?: string;
  readonly baseURL?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly fetch?: typeof fetch;
  /** The rest is for `openai-compatible` only. */
  readonly name?: string;
  readonly includeUsage?: true;
};

async function importFactory(
  provider: ProviderPackage,
  { importPackage = importHere }: AiSdkProvidersOptions,
): Promise<ProviderFactory> {
  const loaded = await importPackage(provider.package).catch((error: unknown) => {
    throw notImported(provider.package, error);
  });
  const factory =
    typeof loaded === "object" && loaded !== null
      ? new Map(Object.entries(loaded)).get(provider.factory)
      : undefined;
  if (typeof factory !== "function") {
    throw new TenonError(
      "missing-package",
      `The installed "${provider.package}" does not export "${provider.factory}".`,
      { hint: `npm install ${provider.package}@latest` },
    );
  }
  // The shape that every provider package of the AI SDK shares.
  return factory as ProviderFactory;
}

const mostKept = 64;

/**
 * A package makes and compiles its schemas anew for each model that it opens, so equal ones are opened once. One with a
 * transport is of its call alone.
 */
function keepingModels(
  factory: ProviderFactory,
  shared: typeof fetch | undefined,
): (model: string, settings: ProviderSettings) => LanguageModelV4 {
  const kept = new Map<string, LanguageModelV4>();
  return (model, settings) => {
    if (settings.fetch !== undefined) return factory(settings)(model);
    const wanted = JSON.stringify([model, settings]);
    const common = shared === undefined ? {} : { fetch: shared };
    const opened = kept.get(wanted) ?? factory({ ...settings, ...common })(model);
    // Keys change, and a caller may name any model.
    if (kept.size >= mostKept) kept.clear();
    kept.set(wanted, opened);
    return opened;
  };
}

function importHere(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ name);
}

function notImported(name: string, cause: unknown): TenonError {
  const message = cause instanceof Error ? cause.message : "";
  const isMissing =
    typeof cause === "object" &&
    cause !== null &&
    "code" in cause &&
    (cause.code === "ERR_MODULE_NOT_FOUND" || cause.code === "MODULE_NOT_FOUND") &&
    message.includes(name);
  if (!isMissing) {
    return new TenonError("internal", `The package "${name}" could not be loaded.`, { cause });
  }
  return new TenonError("missing-package", `The package "${name}" is not installed.`, {
    hint: `npm install ${name}`,
    cause,
  });
}

function settingsOf(
  name: string,
  provider: ProviderPackage,
  config: ProviderConfig | undefined,
): ProviderSettings {
  const baseURL = config?.baseUrl ?? provider.baseUrl;
  return {
    // Such servers count the tokens of a stream only when they are asked to.
    ...(isGeneric(provider) ? { name, includeUsage: true } : {}),
    ...(baseURL === undefined ? {} : { baseURL }),
  };
}

function keyOf(
  provider: ProviderPackage,
  secret: string | undefined,
  secrets: SecretValues,
): ProviderSettings {
  if (secret === undefined) {
    // Without any key the SDK would read one from the environment, which is the host's alone.
    return isGeneric(provider) ? {} : { apiKey: "none" };
  }
  return { apiKey: secretOf(secret, secrets) };
}

/** Whether it is no provider in itself, but a format that many speak. */
function isGeneric(provider: ProviderPackage): boolean {
  return provider.secret === undefined;
}
