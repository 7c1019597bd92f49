import type { PublicEvent } from "@tenon/log";
import type { Piece } from "./reading.ts";

/** The pieces of a page, or of a long-poll that may have brought nothing. */
export async function* readPage(response: Response): AsyncGenerator<Piece, void, undefined> {
  const { headers, status } = response;
  if (status === 200) {
    const events = (await response.json()) as readonly PublicEvent[];
    if (events.length > 0) yield { type: "events", events };
  }
  const offset = headers.get("stream-next-offset");
  if (offset === null) return;
  yield {
    type: "control",
    offset,
    cursor: headers.get("stream-cursor") ?? undefined,
    isUpToDate: headers.get("stream-up-to-date") === "true" || status === 204,
    isClosed: headers.get("stream-closed") === "true",
  };
}
