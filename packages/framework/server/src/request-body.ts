import { TenonError, type Json, type JsonSchema } from "@tenon/contracts";
import { Validator, type Schema } from "@cfworker/json-schema";
import { bodyProblem } from "./body-problem.ts";
import { parseJson } from "./parse-json.ts";
import { mediaType } from "./streams/stream-body.ts";

/** Reads a body as it arrives, and no further than it may be long. Throws `value-too-large`, and `invalid-input` when it breaks off. */
export async function readBytes(request: Request, mostBytes: number): Promise<Uint8Array> {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > mostBytes) throw tooLarge(mostBytes);
  try {
    // No more comes than was said, so it need not be counted as it arrives.
    return length > 0
      ? await readWhole(request, mostBytes)
      : await readPieces(request.body ?? [], mostBytes);
  } catch (cause) {
    if (cause instanceof TenonError) throw cause;
    throw new TenonError("invalid-input", "The body of the request broke off.", { cause });
  }
}

/** Reads a body as JSON of a schema. No body is an empty object. Throws `invalid-input` and `value-too-large`. */
export async function readJson(
  request: Request,
  schema: JsonSchema,
  mostBytes: number,
): Promise<Json> {
  const bytes = await readBytes(request, mostBytes);
  const value = bytes.length === 0 ? {} : parseJson(bytes);
  const problem = problemOf(schema, value);
  if (problem !== undefined) throw new TenonError("invalid-input", problem);
  return value;
}

/** Whether the request says that its body is JSON; a body that is not there says nothing. */
export function isJsonRequest(request: Request): boolean {
  const contentType = request.headers.get("content-type");
  if (contentType === null) return request.body === null;
  return mediaType(contentType) === "application/json";
}

async function readWhole(request: Request, mostBytes: number): Promise<Uint8Array> {
  const whole = new Uint8Array(await request.arrayBuffer());
  if (whole.length > mostBytes) throw tooLarge(mostBytes);
  return whole;
}

async function readPieces(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mostBytes: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > mostBytes) throw tooLarge(mostBytes);
    pieces.push(piece);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const validators = new Map<JsonSchema, Validator>();

function problemOf(schema: JsonSchema, value: Json): string | undefined {
  // The library writes into the schemas it reads.
  const validator =
    validators.get(schema) ?? new Validator(structuredClone(schema) as Schema, "2020-12");
  validators.set(schema, validator);
  const { valid, errors } = validator.validate(value);
  return valid ? undefined : bodyProblem(schema, errors);
}

function tooLarge(mostBytes: number): TenonError {
  return new TenonError("value-too-large", `The body must be at most ${mostBytes} bytes.`);
}
