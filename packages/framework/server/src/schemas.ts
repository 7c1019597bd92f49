import type {
  Digest,
  Json,
  JsonObject,
  JsonSchema,
  ModelRef,
  Offset,
  SubmissionId,
  UserMessage,
  WhenBusy,
} from "@tenon/contracts";

const name: JsonSchema = { type: "string", minLength: 1, maxLength: 256 };

const model: JsonSchema = {
  type: "object",
  properties: { provider: name, id: name },
  required: ["provider", "id"],
  additionalProperties: false,
};

const textPart: JsonSchema = {
  type: "object",
  properties: { type: { const: "text" }, text: { type: "string" } },
  required: ["type", "text"],
  additionalProperties: false,
};

const filePart: JsonSchema = {
  type: "object",
  properties: {
    type: { const: "file" },
    mediaType: {
      type: "string",
      pattern: "^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$",
      maxLength: 128,
    },
    blob: { type: "string", pattern: "^sha256:[0-9a-f]{64}$" },
    name,
  },
  required: ["type", "mediaType", "blob"],
  additionalProperties: false,
};

const message: JsonSchema = {
  type: "object",
  properties: {
    role: { const: "user" },
    parts: { type: "array", items: { anyOf: [textPart, filePart] }, minItems: 1, maxItems: 1_000 },
  },
  required: ["role", "parts"],
  additionalProperties: false,
};

/** Body of a submission. */
export const submitSchema: JsonSchema = {
  type: "object",
  properties: {
    input: { anyOf: [{ type: "string" }, message] },
    whenBusy: { enum: ["queue", "steer", "reject"] },
    harness: name,
    model,
    title: { type: "string", maxLength: 512 },
    metadata: { type: "object" },
    initialData: {},
  },
  required: ["input"],
  additionalProperties: false,
};

/** What `submitSchema` describes. */
export type SubmitBody = {
  readonly input: string | UserMessage;
  readonly whenBusy?: WhenBusy;
  readonly harness?: string;
  readonly model?: ModelRef;
  readonly title?: string;
  readonly metadata?: JsonObject;
  readonly initialData?: Json;
};

/** Body of an abort. */
export const abortSchema: JsonSchema = {
  type: "object",
  properties: { submission: name },
  additionalProperties: false,
};

/** What `abortSchema` describes. */
export type AbortBody = { readonly submission?: SubmissionId };

/** Body of a fork. */
export const forkSchema: JsonSchema = {
  type: "object",
  properties: { at: name, to: name, harness: name, model },
  additionalProperties: false,
};

/** What `forkSchema` describes. */
export type ForkBody = {
  readonly at?: Offset;
  readonly to?: string;
  readonly harness?: string;
  readonly model?: ModelRef;
};

/** Answer to an upload: what a `file` part refers to. */
export type Uploaded = { readonly blob: Digest; readonly mediaType: string; readonly size: number };
