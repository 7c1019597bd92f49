import type { Api, Model } from "@earendil-works/pi-ai";
import {
  TenonError,
  type ModelProvider,
  type ModelProviders,
  type SecretValues,
} from "@tenon/contracts";
import { headersOf, secretOf, secretsIn, type HeaderValues } from "./headers.ts";
import { knownProviders } from "./known-providers.ts";
import { hasPrice, streamFrom, type OpenModel, type PiStream } from "./pi-model.ts";

/** What is said of a model that pi-ai does not know, or knows otherwise: prices, limits, what it understands. */
export type PiModelConfig = Partial<Omit<Model<Api>, "id" | "provider" | "api">>;

/** A provider as a project configures it: a base URL for a known one, or a new name. */
export interface PiProviderConfig {
  /** Which provider of pi-ai it is like. Default: its own name when pi-ai knows it. */
  readonly like?: string;
  /** Format of a provider that pi-ai does not know. Default `openai-completions`. */
  readonly api?: PiFormat;
  readonly baseUrl?: string;
  /** Name of the secret that holds the key. Default: the usual one of a known provider; `null`: needs no key. */
  readonly secret?: string | null;
  /** Sent with every request: texts, or names of secrets that hold them. */
  readonly headers?: HeaderValues;
  readonly models?: { readonly [id: string]: PiModelConfig };
}

/** Formats that many providers speak. */
type PiFormat = "anthropic-messages" | "openai-completions" | "openai-responses";

/** How providers are found and set up. */
export interface PiAiProvidersOptions {
  /** Configured providers by name; the known ones are there without. */
  readonly providers?: { readonly [name: string]: PiProviderConfig };
  /** Imports a part of pi-ai. Default: from here. */
  readonly importPackage?: (name: string) => Promise<unknown>;
}

/** Opens models of any provider of pi-ai; a provider is loaded when it is first asked for. */
export function createPiAiProviders(options: PiAiProvidersOptions = {}): ModelProviders {
  const opened = new Map<string, Promise<OpenedProvider>>();
  return {
    async open(model) {
      const known = opened.get(model.provider);
      const opening = known ?? openProvider(model.provider, options);
      opened.set(model.provider, opening);
      try {
        const { provider, modelOf } = await opening;
        modelOf(model.id);
        return provider;
      } catch (error) {
        // What was missing may be there the next time.
        opened.delete(model.provider);
        throw error;
      }
    },
  };
}

interface OpenedProvider {
  readonly provider: ModelProvider;
  /** Throws `unknown-model`. */
  readonly modelOf: (id: string) => Model<Api>;
}

async function openProvider(name: string, options: PiAiProvidersOptions): Promise<OpenedProvider> {
  const configured = options.providers ?? {};
  const config = Object.hasOwn(configured, name) ? configured[name] : undefined;
  const found = await load(name, config, options);
  const secret = config?.secret === undefined ? found.secret : (config.secret ?? undefined);
  const modelOf = (id: string): Model<Api> => configuredModel({ name, id, found, config });
  const open = (id: string, secrets: SecretValues): OpenModel => {
    const model = modelOf(id);
    return {
      model,
      isPriced: hasPrice(model) || config?.models?.[id]?.cost !== undefined,
      stream: found.stream,
      request: {
        apiKey: keyOf(secret, secrets),
        headers: headersOf(config?.headers ?? {}, secrets),
      },
    };
  };
  return {
    modelOf,
    provider: {
      name,
      secrets: [...(secret === undefined ? [] : [secret]), ...secretsIn(config?.headers)],
      stream: (question, streamOptions) => streamFrom({ name, open }, question, streamOptions),
    },
  };
}

type Found = {
  readonly stream: PiStream;
  readonly models: readonly Model<Api>[];
  /** A model that is not listed; undefined when all are. */
  readonly any: Model<Api> | undefined;
  /** Name of the usual secret. */
  readonly secret: string | undefined;
};

async function load(
  name: string,
  config: PiProviderConfig | undefined,
  { providers = {}, importPackage = importHere }: PiAiProvidersOptions,
): Promise<Found> {
  const kind = config?.like ?? name;
  if (Object.hasOwn(knownProviders, kind)) return loadKnown(kind, importPackage);
  if (config === undefined || config.like !== undefined)
    throw unknownProvider(kind, Object.keys(providers));
  return loadFormat(name, config, importPackage);
}

async function loadKnown(kind: string, importPackage: Import): Promise<Found> {
  const part = `@earendil-works/pi-ai/providers/${kind}`;
  const loaded = await importPart(part, importPackage);
  const factory = Object.entries(loaded).find(([name]) => name.endsWith("Provider"))?.[1];
  const provider: unknown = typeof factory === "function" ? factory() : undefined;
  if (!isProvider(provider)) throw notAsExpected(part);
  return {
    models: provider.getModels(),
    stream: (...given) => provider.streamSimple(...given),
    any: undefined,
    secret: knownProviders[kind],
  };
}

async function loadFormat(
  name: string,
  { api = "openai-completions", baseUrl }: PiProviderConfig,
  importPackage: Import,
): Promise<Found> {
  if (baseUrl === undefined) {
    throw new TenonError("unknown-provider", `The model provider "${name}" has no base URL.`, {
      hint: `Give it one in the configuration, e.g. \`"${name}": { baseUrl: "http://127.0.0.1:11434/v1" }\`.`,
    });
  }
  const part = `@earendil-works/pi-ai/api/${api}`;
  const { streamSimple: stream } = await importPart(part, importPackage);
  if (!isStream(stream)) throw notAsExpected(part);
  const any = { ...anyModel, api, baseUrl, provider: name };
  return { stream, models: [], any, secret: undefined };
}

/** pi-ai asks for a limit, so an unknown model gets a modest one. */
const anyModel: Omit<Model<Api>, "api" | "baseUrl" | "provider"> = {
  id: "",
  name: "",
  reasoning: false,
  input: ["text", "image"],
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  contextWindow: 0,
  maxTokens: 8_192,
};

type ModelPlace = {
  readonly name: string;
  readonly id: string;
  readonly found: Found;
  readonly config: PiProviderConfig | undefined;
};

function configuredModel({ name, id, found, config }: ModelPlace): Model<Api> {
  const { baseUrl, models = {} } = config ?? {};
  const own = Object.hasOwn(models, id) ? models[id] : undefined;
  const listed = found.models.find((model) => model.id === id);
  const [first] = found.models;
  // What is only configured speaks the provider's format, and costs what it is said to.
  const assumed = found.any ?? (own === undefined || first === undefined ? undefined : first);
  const model = listed ?? (assumed === undefined ? undefined : { ...assumed, ...unlisted(id) });
  if (model === undefined) {
    throw new TenonError("unknown-model", `The provider "${name}" has no model "${id}".`, {
      hint: `Known: ${found.models.map((each) => each.id).join(", ")}. Others need an entry in \`models\` of the configuration.`,
    });
  }
  return { ...model, ...(baseUrl === undefined ? {} : { baseUrl }), ...own };
}

function unlisted(id: string): Pick<Model<Api>, "id" | "name" | "cost"> {
  return { id, name: id, cost: anyModel.cost };
}

function keyOf(secret: string | undefined, secrets: SecretValues): string {
  // Without any key pi-ai would refuse to ask.
  return secret === undefined ? "none" : secretOf(secret, secrets);
}

type Import = (name: string) => Promise<unknown>;

function importHere(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ name);
}

async function importPart(
  part: string,
  importPackage: Import,
): Promise<{ readonly [name: string]: unknown }> {
  const loaded = await importPackage(part).catch((error: unknown) => {
    throw notImported(part, error);
  });
  if (typeof loaded !== "object" || loaded === null) throw notAsExpected(part);
  return { ...loaded };
}

function isProvider(value: unknown): value is {
  readonly getModels: () => readonly Model<Api>[];
  readonly streamSimple: PiStream;
} {
  return (
    typeof value === "object" &&
    value !== null &&
    "getModels" in value &&
    typeof value.getModels === "function" &&
    "streamSimple" in value &&
    isStream(value.streamSimple)
  );
}

function isStream(value: unknown): value is PiStream {
  return typeof value === "function";
}

function unknownProvider(kind: string, configured: readonly string[]): TenonError {
  const known = [...new Set([...configured, ...Object.keys(knownProviders)])].toSorted();
  return new TenonError("unknown-provider", `There is no model provider "${kind}".`, {
    hint: `Known: ${known.join(", ")}. Any other one needs a base URL in the configuration, or \`fromPiModel\`.`,
  });
}

const installed = "npm install @earendil-works/pi-ai";

function notImported(part: string, cause: unknown): TenonError {
  const isMissing =
    hasCodeOf(cause, "ERR_MODULE_NOT_FOUND") ||
    hasCodeOf(cause, "MODULE_NOT_FOUND") ||
    hasCodeOf(cause, "ERR_PACKAGE_PATH_NOT_EXPORTED");
  return isMissing
    ? new TenonError("missing-package", `"${part}" is not installed.`, { hint: installed, cause })
    : new TenonError("internal", `"${part}" could not be loaded.`, { cause });
}

function hasCodeOf(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}

function notAsExpected(part: string): TenonError {
  return new TenonError("missing-package", `The installed "${part}" is not as expected.`, {
    hint: `${installed}@^0.87.1`,
  });
}
