import type { Json, Tool } from "@tenon/contracts";

/** A request as a model writes it. */
export type FetchInput = {
  readonly url: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
};

/** The same as JSON Schema. */
export const fetchInput = {
  type: "object",
  properties: {
    url: { type: "string" },
    method: { type: "string", description: "Default GET." },
    headers: {
      type: "object",
      description: "accept, content-type, if-none-match and range; no others.",
      additionalProperties: { type: "string" },
    },
    body: { type: "string" },
  },
  required: ["url"],
  additionalProperties: false,
} as const;

/** Methods that change nothing. */
export const readMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Says what is wrong with what a model wrote. */
export function checkFetchInput(name: string, input: Json): ReturnType<Tool["validate"]> {
  const problem = problemOf(input);
  if (problem === undefined) return { ok: true, value: input };
  return { ok: false, message: `Input of tool "${name}" is invalid: ${problem}` };
}

function problemOf(input: Json): string | undefined {
  if (!isRecord(input)) return "it must be an object with a url.";
  const { url, method = "GET", headers = {}, body = "" } = input;
  if (typeof url !== "string") return "/url must be a text.";
  if (typeof method !== "string") return "/method must be a text.";
  if (typeof body !== "string") return "/body must be a text.";
  if (body !== "" && readMethods.has(method.toUpperCase()))
    return `/body cannot be sent with ${method}.`;
  if (!isRecord(headers)) return "/headers must be an object of texts.";
  const odd = Object.entries(headers).find(
    ([header, value]) => !givenHeaders.has(header.toLowerCase()) || typeof value !== "string",
  );
  return odd === undefined
    ? undefined
    : `/headers/${odd[0]} cannot be given; only ${[...givenHeaders].join(", ")} can.`;
}

/** With others a script could speak for the host, or smuggle a second request. */
const givenHeaders: ReadonlySet<string> = new Set([
  "accept",
  "content-type",
  "if-none-match",
  "range",
]);

function isRecord(value: unknown): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
