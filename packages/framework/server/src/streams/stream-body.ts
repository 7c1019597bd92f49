import type { StreamPage } from "./stream-source.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Tells whether a stream is a list of JSON values. */
export function isJsonStream(contentType: string): boolean {
  return mediaType(contentType) === "application/json";
}

/** Tells whether server-sent events can carry a stream as it is; the rest is sent as base64. */
export function isTextStream(contentType: string): boolean {
  return isJsonStream(contentType) || mediaType(contentType).startsWith("text/");
}

/** The media type without its parameters. */
export function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** A page as the body of an answer. */
export function pageBody(
  contentType: string,
  { messages }: StreamPage,
): string | Uint8Array<ArrayBuffer> {
  return isJsonStream(contentType) ? jsonArray(messages) : joined(messages);
}

/** A page as the data of a server-sent event. */
export function pageText(contentType: string, page: StreamPage): string {
  const body = pageBody(contentType, page);
  if (typeof body === "string") return body;
  return isTextStream(contentType) ? decoder.decode(body) : toBase64(body);
}

function jsonArray(messages: StreamPage["messages"]): string {
  return `[${messages.map((message) => (typeof message === "string" ? message : decoder.decode(message))).join(",")}]`;
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  // A call has only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

function joined(messages: StreamPage["messages"]): Uint8Array<ArrayBuffer> {
  const pieces = messages.map((message) =>
    typeof message === "string" ? encoder.encode(message) : message,
  );
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
