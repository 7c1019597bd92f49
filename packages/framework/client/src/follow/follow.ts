import { hasCode, TenonError } from "@tenon/contracts";
import type { PublicEvent, TextFragment } from "@tenon/log";
import { onNetwork } from "../network.ts";
import { pauseBefore } from "../pause.ts";
import { ask, isPassing, Unreachable, type Wire } from "../wire.ts";
import { readEvents } from "./read-events.ts";
import { readPage } from "./read-page.ts";
import type { Piece } from "./reading.ts";

/** What a follower of a conversation sees. */
export type ClientUpdate =
  | { readonly type: "event"; readonly event: PublicEvent }
  | { readonly type: "fragment"; readonly fragment: TextFragment }
  /** What was received is of a conversation that was begun anew, or lost its end: throw it away. */
  | { readonly type: "reset" }
  /** Everything that was there when the server answered was received. */
  | { readonly type: "up-to-date" }
  /** Whether the server is reached. Told when it changes; at first it is. */
  | { readonly type: "connection"; readonly isOnline: boolean };

/** How a conversation is followed. */
export interface FollowRequest {
  /** Default: from the beginning. */
  readonly offset?: string;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
  /** Text of replies that are still being written; not with `long-poll`. Default true. */
  readonly fragments?: boolean;
  /** Default `sse`. `long-poll` is for proxies that hold answers back. */
  readonly live?: "sse" | "long-poll";
  /** Waits for a conversation that is not there yet. Default: it is refused with `log-not-found`. */
  readonly waits?: boolean;
  /** Aborted when waiting is not worth it any more: asked for before each pause. */
  readonly nudged?: () => AbortSignal;
}

/**
 * Follows until nothing is ever added again, or until `signal` is aborted: it connects again by itself from where it was,
 * and every event comes once, in order.
 */
export async function* follow(
  wire: Wire,
  path: string,
  request: FollowRequest,
): AsyncGenerator<ClientUpdate, void, undefined> {
  const place: Place = { offset: request.offset ?? "-1", cursor: undefined };
  const state: State = { failures: 0, isOnline: true };
  while (!isOver(request)) {
    // What was opened before the network was away may be dead without a word.
    const renewed = new AbortController();
    const stopListening = onNetwork(() => renewed.abort());
    try {
      const pieces = connect(wire, path, { request, place, renewed: renewed.signal });
      const end = yield* readOnce(pieces, { place, state });
      if (end === "closed") return;
      if (end === "read") continue;
    } catch (error) {
      if (isOver(request)) return;
      if (renewed.signal.aborted) continue;
      yield* recover(error, { request, place, state });
      if (hasCode(error, "offset-lost")) continue;
    } finally {
      stopListening();
    }
    state.failures += 1;
    await pauseBefore(state.failures, eitherOf(request.signal, request.nudged?.()));
  }
}

/** Reads what one connection brings. */
async function* readOnce(
  pieces: AsyncIterable<Piece>,
  { place, state }: { readonly place: Place; readonly state: State },
): AsyncGenerator<ClientUpdate, "closed" | "read" | "nothing", undefined> {
  let end: "read" | "nothing" = "nothing";
  for await (const piece of pieces) {
    if (!state.isOnline) yield { type: "connection", isOnline: true };
    Object.assign(state, { failures: 0, isOnline: true });
    end = "read";
    yield* updatesOf(piece, place);
    if (piece.type === "control" && piece.isClosed) return "closed";
  }
  return end;
}

type State = { failures: number; isOnline: boolean };

/** What a failed connection means to the reader. Throws what trying again cannot mend. */
function* recover(
  error: unknown,
  {
    request,
    place,
    state,
  }: { readonly request: FollowRequest; readonly place: Place; readonly state: State },
): Generator<ClientUpdate, void, undefined> {
  const isMissing = hasCode(error, "log-not-found") && request.waits === true;
  if (isMissing || hasCode(error, "offset-lost")) {
    const hadSome = place.offset !== "-1";
    Object.assign(place, { offset: "-1", cursor: undefined });
    if (hadSome) yield { type: "reset" };
    return;
  }
  if (!isPassing(error)) throw error;
  if (state.isOnline) yield { type: "connection", isOnline: false };
  state.isOnline = false;
}

type Place = { offset: string; cursor: string | undefined };

type Connection = {
  readonly request: FollowRequest;
  readonly place: Place;
  /** Aborted when another connection is to take its place. */
  readonly renewed: AbortSignal;
};

async function* connect(
  wire: Wire,
  path: string,
  { request, place, renewed }: Connection,
): AsyncGenerator<Piece, void, undefined> {
  const { live = "sse", fragments = true } = request;
  const silent = new AbortController();
  const query = new URLSearchParams({ offset: place.offset, live });
  if (live === "sse" && fragments) query.set("fragments", "true");
  if (place.cursor !== undefined) query.set("cursor", place.cursor);
  const signal = eitherOf(request.signal, AbortSignal.any([silent.signal, renewed]));
  const withSignal = signal === undefined ? {} : { signal };
  try {
    const response = await ask(wire, { path: `${path}?${query}`, ...withSignal });
    yield* live === "sse" ? readEvents(response, () => silent.abort()) : readPage(response);
  } catch (error) {
    throw asPassing(error);
  } finally {
    silent.abort();
  }
}

function isOver({ signal }: FollowRequest): boolean {
  return signal?.aborted === true;
}

function eitherOf(
  one: AbortSignal | undefined,
  other: AbortSignal | undefined,
): AbortSignal | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return AbortSignal.any([one, other]);
}

/** A connection that breaks in the middle is one that could not be made. */
function asPassing(error: unknown): unknown {
  if (error instanceof TenonError && !hasCode(error, "aborted")) return error;
  return new Unreachable("server-unreachable", "The connection broke off.", { cause: error });
}

function* updatesOf(piece: Piece, place: Place): Generator<ClientUpdate, void, undefined> {
  switch (piece.type) {
    case "fragment":
      yield piece;
      return;
    case "events":
      for (const event of piece.events) {
        // A connection that broke between events and their control brings them again.
        if (/^\d/.test(place.offset) && event.offset <= place.offset) continue;
        place.offset = event.offset;
        yield { type: "event", event };
      }
      return;
    case "control":
      place.offset = piece.offset;
      place.cursor = piece.cursor;
      if (piece.isUpToDate) yield { type: "up-to-date" };
  }
}
