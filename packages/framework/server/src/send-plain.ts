import type { ServerResponse } from "node:http";
import type { PlainBody, TextPieces } from "./streams/plain-body.ts";

/** Sends a response whose body is text; resolves when all of it was handed over, or nobody is there to take it. */
export async function sendPlain(
  { status, headers }: Response,
  body: PlainBody,
  outgoing: ServerResponse,
): Promise<void> {
  const fields = Object.fromEntries(headers);
  if (typeof body === "string") {
    outgoing.writeHead(status, { ...fields, "content-length": Buffer.byteLength(body) });
    outgoing.end(body);
    return;
  }
  outgoing.once("close", () => void body.cancel());
  outgoing.writeHead(status, fields);
  await sendPieces(body, outgoing);
  outgoing.end();
}

async function sendPieces(pieces: TextPieces, outgoing: ServerResponse): Promise<void> {
  for (;;) {
    const piece = await pieces.take();
    if (piece === undefined || outgoing.destroyed) return;
    if (!outgoing.write(piece)) await room(outgoing);
  }
}

/** A reader that has gone makes no room any more. */
function room(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      outgoing.off("drain", end);
      outgoing.off("close", end);
      resolve();
    };
    outgoing.on("drain", end);
    outgoing.on("close", end);
  });
}
