import { createParser } from "eventsource-parser";
import type { Piece } from "./reading.ts";

/** Longer than the server's pause between signs of life: a connection that is silent for so long is dead. */
const silenceMs = 45_000;

/** The pieces of an answer of server-sent events, until it ends. */
export async function* readEvents(
  response: Response,
  cancel: () => void,
): AsyncGenerator<Piece, void, undefined> {
  const pieces: Piece[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const piece = pieceOf(event, data);
      if (piece !== undefined) pieces.push(piece);
    },
  });
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await whileAlive(reader.read(), cancel);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* pieces.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function whileAlive<Value>(read: Promise<Value>, cancel: () => void): Promise<Value> {
  const timer = setTimeout(cancel, silenceMs);
  try {
    return await read;
  } finally {
    clearTimeout(timer);
  }
}

function pieceOf(event: string | undefined, data: string): Piece | undefined {
  switch (event) {
    case "data":
      return { type: "events", events: JSON.parse(data) };
    case "fragment":
      return { type: "fragment", fragment: JSON.parse(data) };
    case "control": {
      const { streamNextOffset, streamCursor, upToDate, streamClosed }: Control = JSON.parse(data);
      return {
        type: "control",
        offset: streamNextOffset,
        cursor: streamCursor,
        isUpToDate: upToDate === true,
        isClosed: streamClosed === true,
      };
    }
    default:
      return undefined;
  }
}

type Control = {
  readonly streamNextOffset: string;
  readonly streamCursor?: string;
  readonly upToDate?: boolean;
  readonly streamClosed?: boolean;
};
