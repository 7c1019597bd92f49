import { readFields, readLimits, type Fields } from "@tenon/agent";
import type { Json, Limits, ModelProviders, Principal, Schedule } from "@tenon/contracts";
import { readIsolates, type IsolatesConfig } from "./isolates-config.ts";
import { readPrices, type PriceConfig } from "./price-config.ts";
import { readSchedules } from "./schedules-config.ts";
import { readProviders, type ProviderConfig } from "./provider-config.ts";

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
  /** Prices by model, written `provider/id`; they win over what providers say and over the list prices. */
  readonly prices?: { readonly [model: string]: PriceConfig };
  /** Where scripts of `codeTool` run, and what that costs. */
  readonly isolates?: IsolatesConfig;
  /** What is started at its time. Set when a process begins to serve or drive; what is no longer here is cancelled. */
  readonly schedules?: readonly ScheduleConfig[];
  /** What `tenon build --platform cloudflare` writes. */
  readonly cloudflare?: CloudflareConfig;
  /** Says who asks over HTTP. Left out: only requests of this machine are answered. */
  readonly authorize?: AuthorizeConfig;
}

/** A schedule of a project; its target is told by the field `workflow` or `agent`. */
export type ScheduleConfig = Omit<Schedule, "target"> & {
  readonly target:
    | { readonly type?: "workflow"; readonly workflow: string; readonly input?: Json }
    | {
        readonly type?: "agent";
        readonly agent: string;
        readonly conversation: string;
        readonly input: string;
      };
};

/** How a project is laid out on Cloudflare. */
export interface CloudflareConfig {
  /** Agents, and workflows as `workflows/<name>`, that have a class of Durable Objects of their own. Default none: all share one. */
  readonly ownClass?: readonly string[];
}

/** Names who sends a request that wants to do something, or refuses with undefined. */
export type AuthorizeConfig = (
  request: Request,
  target: { readonly action: string; readonly agent?: string; readonly conversation?: string },
) => Principal | undefined | Promise<Principal | undefined>;

/** A platform that a project may choose. */
export type PlatformName = "memory" | "node";

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
  });
  const platform = fields.choice<PlatformName>("platform", ["node", "memory"]);
  const store = fields.text("store");
  if (store !== undefined && platform === "memory") {
    throw fields.refusal("store", 'has no effect with platform: "memory"', "Remove one of them.");
  }
  const harness = fields.text("harness");
  const limits = readLimits(fields);
  const cloudflare = readCloudflare(fields);
  // What it returns is checked by whoever serves.
  const authorize = fields.callback("authorize") as AuthorizeConfig | undefined;
  return Object.freeze({
    ...(platform === undefined ? {} : { platform }),
    ...(store === undefined ? {} : { store }),
    ...(harness === undefined ? {} : { harness }),
    ...(limits === undefined ? {} : { limits }),
    ...readPaidParts(fields),
    ...readSchedules(fields),
    ...(cloudflare === undefined ? {} : { cloudflare }),
    ...(authorize === undefined ? {} : { authorize }),
  });
}

/** What costs money: models, and isolates. */
function readPaidParts(fields: Fields): Pick<ProjectConfig, "isolates" | "prices" | "providers"> {
  const providers = readProviders(fields);
  const prices = readPrices(fields);
  const isolates = readIsolates(fields);
  return {
    ...(providers === undefined ? {} : { providers }),
    ...(prices === undefined ? {} : { prices }),
    ...(isolates === undefined ? {} : { isolates }),
  };
}

function readCloudflare(fields: Fields): CloudflareConfig | undefined {
  const section = fields.section("cloudflare", ["ownClass"]);
  const ownClass = section?.value("ownClass");
  if (section === undefined || ownClass === undefined) return section && {};
  if (Array.isArray(ownClass) && ownClass.every((name) => typeof name === "string")) {
    return { ownClass };
  }
  throw section.refusal(
    "ownClass",
    "must be a list of agents, and of workflows as `workflows/<name>`",
    'For example ["support"].',
  );
}

const known = [
  "platform",
  "store",
  "harness",
  "limits",
  "providers",
  "prices",
  "isolates",
  "schedules",
  "cloudflare",
  "authorize",
];

const synonyms = {
  database: "store",
  file: "store",
  models: "providers",
  costs: "prices",
  cron: "schedules",
  crons: "schedules",
  auth: "authorize",
};
