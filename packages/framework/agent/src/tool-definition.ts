import type {
  ApprovalTerms,
  CallContext,
  Json,
  JsonSchema,
  ProbeContext,
  ProbeResult,
  ReplayPolicy,
  StandardSchema,
  ToolContext,
} from "@tenon/contracts";
import type { Parsed, Schema, Unparsed } from "./schema.ts";

/**
 * The input as it is recorded and approved: the validated value when that is JSON, else what the model sent (a schema
 * that makes, say, a Date of a text).
 */
export type Effective<Given extends Schema> = Parsed<Given> | Unparsed<Given>;

/** What `run` may return: what `output` describes, or any JSON. */
export type Returned<Given extends Schema> = Given extends StandardSchema
  ? Unparsed<Given>
  : unknown;

/** The output after validation, as `publicOutput` receives it. */
export type Produced<Given extends Schema> = Given extends StandardSchema ? Parsed<Given> : Json;

/** What a person writes to declare a tool. */
export interface ToolDefinition<Input extends Schema, Output extends Schema = JsonSchema> {
  /** What the model calls it. A file of `tools/` gives its own name when this is left out. */
  readonly name?: string | undefined;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  /** The input: an object. Checked before the tool is started; the model is told what is wrong. */
  readonly input: Input;
  /** What the model sees in place of `input`, for schemas that cannot describe themselves. */
  readonly inputJsonSchema?: JsonSchema | undefined;
  /** Checks what `run` and `probe` return; what does not fit settles the call as an error. */
  readonly output?: Output | undefined;
  /** What happens to a call whose outcome a crash made unknown. Default `unsafe`. */
  readonly replay?: ReplayPolicy | undefined;
  /** Finds out whether an `unsafe` call that a crash interrupted had its effect. */
  readonly probe?:
    | ((input: Effective<Input>, context: ProbeContext) => ProbeResult | Promise<ProbeResult>)
    | undefined;
  /** Whether a person must approve a call first; terms say that one must, who, and until when. Default never. */
  readonly approval?:
    | boolean
    | ApprovalTerms
    | ((
        input: Effective<Input>,
        context: CallContext,
      ) => boolean | ApprovalTerms | Promise<boolean | ApprovalTerms>)
    | undefined;
  /** After this many milliseconds the call is settled as failed and its signal aborted. */
  readonly timeoutMs?: number | undefined;
  /** Names of the secrets that `run` and `probe` may read. */
  readonly secrets?: readonly string[] | undefined;
  /** It runs code with `context.isolates()`. Said here, a build for Cloudflare binds what that needs. */
  readonly usesIsolates?: boolean | undefined;
  /** Never run beside another call of the same reply. */
  readonly sequential?: boolean | undefined;
  /** What the public log may show of the input. Default nothing; when it throws, `null`. */
  readonly publicInput?: ((input: Effective<Input>) => Json) | undefined;
  /** What the public log may show of the output. Default nothing; when it throws, `null`. */
  readonly publicOutput?: ((output: Produced<Output>) => Json) | undefined;
  /** Does the work. Left out: the client answers the call. */
  readonly run?:
    | ((input: Parsed<Input>, context: ToolContext) => Returned<Output> | Promise<Returned<Output>>)
    | undefined;
}
